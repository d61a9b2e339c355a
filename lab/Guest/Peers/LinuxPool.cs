using System.Globalization;
using Lab.Driver;
using Lab.Guest.Linux;
using Lab.Nvme.Registers;
using Lab.PeerToPeer.Linux;

namespace Lab.Guest.Peers;

/// <summary>A function's peer-to-peer memory as the kernel offers it to programs (Documentation/ABI/testing/sysfs-bus-pci, p2pmem).</summary>
internal sealed class LinuxPool : IDisposable
{
    // QEMU's controllers have their buffer in BAR 2, from its first byte on.
    private const int CmbBar = 2;

    private readonly PciDevice _device;
    private readonly string _folder;
    private readonly ulong _start;
    private readonly int _file;

    /// <exception cref="DriverException">The kernel offers no memory of this function.</exception>
    public LinuxPool(PciDevice device)
    {
        (_device, _folder) = (device, $"{device.Folder}/p2pmem");
        _start = device.Bar(CmbBar) is var (start, _) ? start : throw new DriverException($"{device.Name} has no BAR {CmbBar}");
        _file = Libc.Open($"{_folder}/allocate", Libc.OpenReadWrite);
        if (_file < 0)
            throw new DriverException($"the kernel offers no peer-to-peer memory of {device.Name}: {_folder}/allocate: {Libc.LastError}");
    }

    /// <summary>What sysfs has of it.</summary>
    public LinuxMemory Describe() => new(_device.Name, Number($"{_folder}/size"), Available, Number($"{_folder}/published") != 0,
        new((uint)Number($"{_device.Folder}/nvme/{KernelDisk.Controller(_device)}/cmbsz")), KernelDisk.Find(_device)!);

    /// <summary>Bytes that nobody has.</summary>
    public long Available => Number($"{_folder}/available");

    /// <summary>Takes a piece.</summary>
    /// <param name="bytes">Its length, whole pages.</param>
    /// <param name="error">0, or the number of the error.</param>
    /// <returns>Where the process sees it; without meaning after an error.</returns>
    public nint Take(long bytes, out int error)
    {
        var at = Libc.Map(0, (nint)bytes, Libc.ProtReadWrite, Libc.MapShared, _file, 0);
        error = at == Libc.MapFailed ? Libc.LastErrorNumber : 0;
        return at;
    }

    /// <summary>Where a piece begins in the function's memory.</summary>
    public long OffsetOf(nint piece, long bytes) => (long)(PinnedPages.Extents(new(piece, (int)bytes), 0)[0].Bus - _start);

    /// <summary>Gives a piece back.</summary>
    public static void Give(nint piece, long bytes) => _ = Libc.Unmap(piece, (nint)bytes);

    public void Dispose() => _ = Libc.Close(_file);

    private static long Number(string file) => long.Parse(File.ReadAllText(file).Trim(), NumberStyles.None, CultureInfo.InvariantCulture);
}
