using System.Globalization;

namespace Lab.Machine;

/// <summary>A process that cannot be mistaken for a later one with the same id: the kernel's start time goes with it.</summary>
internal readonly record struct ProcessIdentity(int Pid, long StartTime)
{
    public static ProcessIdentity Self => Of(Environment.ProcessId)!.Value;

    /// <summary>The live process with that id, or null. A zombie is not alive: it has let go of everything but its id.</summary>
    public static ProcessIdentity? Of(int pid)
    {
        try
        {
            // "pid (name) state ppid …": the name may hold spaces and brackets, so count from the last bracket on.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : new ProcessIdentity(pid, long.Parse(fields[19], CultureInfo.InvariantCulture));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public bool IsAlive => Of(Pid) == this;

    public static ProcessIdentity? Parse(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length >= 2
            && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var start)
            ? new ProcessIdentity(pid, start)
            : null;
    }

    public override string ToString() => $"{Pid} {StartTime}";
}
