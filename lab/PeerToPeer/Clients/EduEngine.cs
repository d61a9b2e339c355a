using Lab.Driver;
using Lab.Driver.Seams;
using Lab.Ordering;
using Lab.PeerToPeer.Tree;

namespace Lab.PeerToPeer.Clients;

/// <summary>
/// The DMA engine of QEMU's teaching device, which knows nothing of NVMe: it moves up to 4 KiB between the bus and a buffer of its own (QEMU,
/// docs/specs/edu.rst).
/// </summary>
public sealed class EduEngine : IDisposable
{
    /// <summary>Bytes of its buffer.</summary>
    public const int BufferBytes = 4096;

    private const long Identification = 0, Source = 0x80, Destination = 0x88, Count = 0x90, Command = 0x98;
    private const ulong Buffer = 0x40000;
    private const uint Start = 1, ToBus = 2;
    // The upper half is the version.
    private const uint Magic = 0x0000_00ED, MagicMask = 0x0000_00FF;
    // The device takes a tenth of a second for whatever it moves.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20), Turn = TimeSpan.FromMilliseconds(5);

    private readonly IMemoryWindow _registers;

    /// <summary>Takes the function.</summary>
    /// <param name="name">What people call it.</param>
    /// <param name="node">Its place in the tree.</param>
    /// <param name="platform">Where it is.</param>
    /// <exception cref="DriverException">It is no such device.</exception>
    public EduEngine(string name, PciNode node, IPlatform platform)
    {
        (Name, Node, Platform) = (name, node, platform);
        platform.Function.EnableMemoryAndBusMaster();
        _registers = platform.Function.MapBar(0, MemoryType.Uncached);
        if (_registers.Read32(Identification) is var id && (id & MagicMask) != Magic)
            throw new DriverException($"{name} is no edu device: its identification reads {id:x8}, not ………{Magic:x2}");
    }

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>Its place in the tree.</summary>
    public PciNode Node { get; }

    internal IPlatform Platform { get; }

    /// <summary>Moves bytes from one bus address to another through the device's buffer.</summary>
    /// <param name="from">As the device reaches it.</param>
    /// <param name="to">As the device reaches it.</param>
    /// <param name="bytes">1 to <see cref="BufferBytes"/>.</param>
    /// <exception cref="DriverException">It does not come to an end.</exception>
    public void Move(ulong from, ulong to, int bytes)
    {
        // The device ends the whole of QEMU over a length that its buffer does not hold.
        if (bytes is < 1 or > BufferBytes)
            throw new ArgumentOutOfRangeException(nameof(bytes), bytes, $"the device moves 1 to {BufferBytes} bytes");
        Run(from, Buffer, bytes, Start);
        Run(Buffer, to, bytes, Start | ToBus);
    }

    /// <inheritdoc/>
    public void Dispose() => _registers.Dispose();

    private void Run(ulong source, ulong destination, int bytes, uint command)
    {
        _registers.Write64(Source, source);
        _registers.Write64(Destination, destination);
        _registers.Write64(Count, (ulong)bytes);
        _registers.Write64(Command, command);
        for (var waited = TimeSpan.Zero; (_registers.Read32(Command) & Start) != 0; waited += Turn)
        {
            if (waited > Patience)
                throw new DriverException($"{Name} does not end a transfer of {bytes} bytes from 0x{source:x} to 0x{destination:x}");
            Thread.Sleep(Turn);
        }
    }
}
