namespace Lab.Machine;

/// <summary>
/// The two shell programs that make an orphan impossible. They agree through three files in the run's directory:
/// <c>open</c> (there while the run may start processes), <c>pids</c> (every process started: id and start time) and
/// <c>owner</c> (us). A launch writes <c>pids</c>, then looks for <c>open</c>; the keeper removes <c>open</c>, then reads
/// <c>pids</c>. Whichever comes first, a process is either seen by the keeper or does not start.
/// </summary>
internal static class KeeperScripts
{
    public const string OpenFile = "open";
    public const string PidsFile = "pids";
    public const string OwnerFile = "owner";

    /// <summary>Exit code of a launch that came after the run had closed.</summary>
    public const int ClosedExitCode = 125;

    /// <summary>
    /// Arguments: directory, the owner's line. Makes the directory, prints "ready", and waits for the end of its input, which
    /// comes when the owner closes it or dies in whatever way. Then it kills what is registered and removes the directory.
    /// </summary>
    public const string Keeper = """
        trap '' INT TERM HUP QUIT PIPE
        umask 077
        cd /
        dir=$1
        mkdir "$dir" || exit 1
        : >"$dir/pids"
        echo "$2" >"$dir/owner"
        : >"$dir/open"
        echo ready
        exec >/dev/null 2>&1
        while read -r ignored; do :; done

        fields() { state=$1; start=${20}; }
        alive() {
            read -r stat <"/proc/$1/stat" || return 1
            fields ${stat##*) }
            [ "$start" = "$2" ] && [ "$state" != Z ] && [ "$state" != X ]
        }
        rm -f "$dir/open"
        while read -r pid since; do
            alive "$pid" "$since" && kill -KILL "$pid"
        done <"$dir/pids"
        turns=0
        while read -r pid since; do
            while alive "$pid" "$since" && [ $turns -lt 250 ]; do
                turns=$((turns + 1))
                sleep 0.02
            done
        done <"$dir/pids"
        rm -rf "$dir" || rm -rf "$dir"
        """;

    /// <summary>Arguments: directory, log file, program, its arguments. Registers itself, then becomes the program.</summary>
    public const string Launch = """
        dir=$1
        exec </dev/null >>"$2" 2>&1
        shift 2
        field20() { start=${20}; }
        read -r stat </proc/$$/stat
        field20 ${stat##*) }
        echo "$$ $start" >>"$dir/pids" || exit 125
        [ -e "$dir/open" ] || exit 125
        exec "$@"
        """;
}
