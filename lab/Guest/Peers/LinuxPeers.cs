using System.Diagnostics;
using System.Globalization;
using Lab.Driver;
using Lab.Guest.Faults;
using Lab.Guest.Linux;
using Lab.PeerToPeer.Linux;
using Lab.PeerToPeer.Tree;

namespace Lab.Guest.Peers;

/// <summary>
/// Asks the guest's kernel about peer-to-peer memory: has its nvme driver take all controllers, and each of them read its disk into each one's memory,
/// and write from it.
/// </summary>
internal sealed class LinuxPeers
{
    // Longer than what a random run of the pool needs until nothing is left, twice.
    private const int ShuffledSteps = 48;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly int _seed;
    private readonly List<PciDevice> _devices;
    private readonly List<(string Port, AcsControl Control)> _ports;

    private LinuxPeers(int seed, List<PciDevice> devices, List<(string, AcsControl)> ports) => (_seed, _devices, _ports) = (seed, devices, ports);

    /// <summary>Reads <c>SEED BDF,BDF,… [BDF=ACS,…]</c>: controllers, and ports with what their ACS Control is to be, in hexadecimal.</summary>
    /// <exception cref="FormatException">It is not of that form.</exception>
    public static LinuxPeers Parse(string text)
    {
        var words = text.Split(' ');
        if (words.Length is not (2 or 3) || !int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            throw new FormatException($"'{text}' asks nothing of the kernel: it is SEED BDF,BDF,… [BDF=ACS,…]");
        return new(number, [.. words[1].Split(',').Select(name => new PciDevice(name))], [.. words.Skip(2).SelectMany(list => list.Split(',')).Select(Setting)]);
    }

    /// <summary>Asks everything.</summary>
    /// <exception cref="DriverException">The kernel does not offer what the questions need, or something failed that has nothing to do with peers.</exception>
    public LinuxAnswers Ask()
    {
        using var log = new KernelLog();
        // Before the driver is there: the kernel remembers each route that it has calculated for as long as the provider's driver is bound.
        Bind("rmmod nvme 2>/dev/null; true");
        foreach (var (port, control) in _ports)
            ConfigSpace.With(port, config =>
            {
                AcsRegister.Set(port, control, config.Read32, config.Write32);
                return 0;
            });
        using var probe = new RouteProbe();
        Bind("modprobe nvme use_cmb_sqes=0");
        var clock = Stopwatch.StartNew();
        while (_devices.Find(device => KernelDisk.Find(device) is null) is { } late)
            if (clock.Elapsed > Patience)
                throw new DriverException($"the kernel's nvme driver made no disk of {late.Name} within {Patience.TotalSeconds} s");
            else
                Thread.Sleep(20);
        var pools = _devices.ConvertAll(device => new LinuxPool(device));
        var transfers = _devices.Select((device, i) => new PeerTransfer(device, unchecked(_seed * 31 + i))).ToList();
        try
        {
            return Ask(probe, log, pools, transfers);
        }
        finally
        {
            transfers.ForEach(transfer => transfer.Dispose());
            pools.ForEach(pool => pool.Dispose());
        }
    }

    private LinuxAnswers Ask(RouteProbe probe, KernelLog log, List<LinuxPool> pools, List<PeerTransfer> transfers)
    {
        var memories = pools.ConvertAll(pool => pool.Describe());
        var functions = SysfsTree.Records();
        var routes = Enumerable.Range(0, _devices.Count).SelectMany(provider => Routes(probe, pools[provider], provider, transfers)).ToList();
        var bridges = RouteProbe.HostBridges(() => WithPage(pools[0], piece => transfers[0].Read(piece)));
        var steps = _devices.SelectMany((device, i) =>
        {
            var exercise = new PoolExercise(device.Name, pools[i], _seed + i);
            return exercise.Exhaust(memories[i].Bytes).Concat(exercise.Shuffle(memories[i].Bytes, i == 0 ? ShuffledSteps : 0)).ToList();
        }).ToList();
        return new()
        {
            Kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim(), Processor = SysfsTree.Processor(), Functions = functions, Memories = memories,
            Routes = routes, HostBridges = bridges, Pool = steps, Log = [.. log.Take(KernelLog.Warning)],
        };
    }

    private IEnumerable<LinuxRoute> Routes(RouteProbe probe, LinuxPool pool, int provider, List<PeerTransfer> transfers)
    {
        for (var client = 0; client < _devices.Count; client++)
        {
            var (from, to, transfer, came) = (_devices[provider].Name, _devices[client].Name, transfers[client], (0, 0, false));
            var told = probe.Listen(() => WithPage(pool, piece => came = transfer.ThereAndBack(piece, provider + 1)));
            // The kernel calculates a route once, for the first transfer along it.
            if (told is not [var (p, c, word, distance)] || p != from || c != to)
                throw new DriverException($"a transfer of {to} with memory of {from} had the kernel calculate {told.Count} routes: {string.Join(", ", told)}");
            var (read, write, right) = came;
            yield return new(from, to, word, distance, read, write, right);
        }
    }

    private static void WithPage(LinuxPool pool, Action<nint> use)
    {
        var piece = pool.Take(PeerTransfer.Bytes, out var error);
        if (error != 0)
            throw new DriverException($"the kernel gave no page of peer-to-peer memory: error {error}");
        use(piece);
        LinuxPool.Give(piece, PeerTransfer.Bytes);
    }

    private static void Bind(string command)
    {
        if (Libc.Shell(command) != 0)
            throw new DriverException($"`{command}` failed in the guest");
    }

    private static (string, AcsControl) Setting(string text) =>
        text.Split('=') is [{ Length: > 0 } port, var control] && int.TryParse(control, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? (port, (AcsControl)number)
            : throw new FormatException($"'{text}' is no port and its ACS Control: 0000:00:01.0=1d is one");
}
