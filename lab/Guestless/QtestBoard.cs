using Lab.Driver;
using Lab.Driver.Pci;
using Lab.Driver.Seams;
using Lab.PeerToPeer.Tree;

namespace Lab.Guestless;

/// <summary>
/// A stopped q35 machine without firmware, set up from here: buses numbered, bridges opened, BARs sized and placed, RAM shared out. Several
/// functions may be driven side by side. Functions go by their names, as <c>0000:03:00.0</c>.
/// </summary>
/// <remarks>
/// Over qtest an access that nothing decodes (memory decoding off, the function gone) reads zeros and its stores vanish; only configuration
/// cycles read all ones (QEMU, system/physmem.c and memory.c: unassigned memory reads as 0).
/// </remarks>
public sealed class QtestBoard
{
    private readonly QtestConnection _qtest;
    private readonly ConfigSpace _config;
    private readonly QtestMemory _memory;
    private readonly Dictionary<string, QtestFunction> _functions;
    private readonly IReadOnlyList<QtestBus> _roots;

    private QtestBoard(QtestConnection qtest, int memoryMiB, ConfigSpace config, IReadOnlyList<QtestBus> roots)
    {
        (_qtest, _memory, _config, _roots) = (qtest, new(memoryMiB), config, roots);
        _functions = roots.SelectMany(root => root.All).ToDictionary(function => function.Name);
    }

    /// <summary>
    /// Takes over a machine that was just started, and does what firmware would do: configuration space opened, buses numbered, BARs placed. Memory
    /// decoding of all but the bridges stays off until <see cref="IPciFunction.EnableMemoryAndBusMaster"/>.
    /// </summary>
    /// <param name="qtest">Connection to it.</param>
    /// <param name="memoryMiB">Its RAM in MiB.</param>
    /// <param name="furtherRoots">
    /// Numbers of the root buses beside bus 0, of further host bridges (<c>pxb-pcie</c>, <c>bus_nr</c>), each greater than 0. A machine tells its
    /// firmware only how many there are, and to look for them takes thousands of accesses.
    /// </param>
    /// <exception cref="DriverException">Bus numbers ran out, or a BAR found no room.</exception>
    public static QtestBoard SetUp(QtestConnection qtest, int memoryMiB, params IEnumerable<int> furtherRoots)
    {
        if ((ulong)memoryMiB << 20 > ConfigSpace.Start)
            throw new DriverException($"{memoryMiB} MiB of memory reach into the configuration space at 0x{ConfigSpace.Start:x}");
        var config = new ConfigSpace(qtest);
        config.Open();
        var roots = BusWalk.Of(qtest, config, furtherRoots);
        Placement.Of(roots);
        var board = new QtestBoard(qtest, memoryMiB, config, roots);
        board.RestoreFunctions();
        return board;
    }

    /// <summary>Makes a function ready for use; its BARs lie where they lay before, where they were placed in the same way.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="above4GiB">Whether its 64-bit prefetchable BARs (with QEMU's controllers the CMB and the PMR) are to lie above 4 GiB.</param>
    /// <exception cref="DriverException">No function of that name, or no room for its BARs.</exception>
    public QtestPlatform NewPlatform(string name, bool above4GiB = false)
    {
        var function = Find(name);
        function.Place(above4GiB);
        return new(_qtest, _memory, function);
    }

    /// <summary>A function, bridges included, as it is: nothing is switched on or moved.</summary>
    /// <exception cref="DriverException">No function of that name was there when the buses were numbered.</exception>
    public IPciFunction Function(string name) => Find(name);

    /// <summary>Reads the tree of all functions that are there at the moment, with ACS as it is set.</summary>
    public PciTree ReadTree() => new(_functions.Values.Where(function => function.IsThere).Select(function => function.ReadRecord()));

    /// <summary>Sets a function's ACS Control register. A reset of the machine, or of the bus above, clears it.</summary>
    /// <exception cref="DriverException">No function of that name, no ACS capability, or not with all of these bits.</exception>
    public void SetAcs(string name, AcsControl control)
    {
        var function = Find(name);
        AcsRegister.Set(name, control, function.ReadConfig32, function.WriteConfig32);
    }

    /// <summary>
    /// Does again what firmware would do after a reset of the machine: buses, bridges and BARs are where they were. Memory decoding stays off
    /// until <see cref="IPciFunction.EnableMemoryAndBusMaster"/>.
    /// </summary>
    public void Restore()
    {
        _config.Open();
        RestoreFunctions();
    }

    /// <summary>Takes what is behind a port out, at once and in the middle of whatever it does: surprise removal.</summary>
    /// <param name="port">Name of the root port, or of the downstream port of a switch.</param>
    /// <exception cref="DriverException">No bridge of that name, or it has no slot.</exception>
    public void SwitchOff(string port) => Bridge(port).Switch(on: false);

    /// <summary>
    /// Powers the slot, so that a device that was plugged can be seen. It needs a new platform, and must be like the one that was there when the
    /// buses were numbered.
    /// </summary>
    /// <param name="port">Name of the root port, or of the downstream port of a switch.</param>
    /// <exception cref="DriverException">No bridge of that name, or it has no slot.</exception>
    public void SwitchOn(string port) => Bridge(port).Switch(on: true);

    // Each bridge before what is behind it, which it must forward to.
    private void RestoreFunctions()
    {
        foreach (var function in _roots.SelectMany(root => root.All))
            function.Restore();
    }

    private QtestFunction Find(string name) => _functions.TryGetValue(name, out var function)
        ? function
        : throw new DriverException($"there was no PCI function {name} when the buses were numbered");

    private QtestBridge Bridge(string name) => Find(name) as QtestBridge ?? throw new DriverException($"{name} is no bridge, and has no slot to switch");
}
