using Lab.Driver;
using Lab.Guest.Linux;

namespace Lab.Guest.Vfio;

/// <summary>
/// An IOMMU group in a VFIO container of its own (Documentation/driver-api/vfio.rst): what its functions may reach. The functions of a group share
/// one, since the kernel lets nobody open a group twice. Closing it makes the kernel forget the mappings.
/// </summary>
internal sealed unsafe class VfioContainer
{
    // Above 4 GiB: clear of RAM, firmware and interrupt ranges on every machine, in the range that s390x allows, and a driver that cuts an
    // address to 32 bits is found out.
    private const ulong Wanted = 1UL << 32;
    private const uint GroupViable = 1;

    private static readonly Dictionary<string, VfioContainer> Open = [];

    private readonly string _name;
    private readonly int _file = -1, _group = -1;
    private readonly VfioIommu _iommu;
    private readonly List<(ulong First, ulong Last)> _ranges;
    private ulong _next;
    private int _users;

    private VfioContainer(string name)
    {
        _name = name;
        try
        {
            _file = VfioCall.Open("/dev/vfio/vfio");
            if (VfioCall.Do(_file, VfioCall.GetApiVersion, null, "asking for the version") != 0)
                throw new DriverException("VFIO: the kernel speaks another version");
            _iommu = VfioIommu.Of(_file);
            _group = VfioCall.Open($"/dev/vfio/{name}");
            Attach();
            _ranges = _iommu.SetUp();
            _next = _ranges.Any(range => range.Last > Wanted) ? Wanted : PinnedMemory.ChunkBytes;
        }
        catch
        {
            Close();
            throw;
        }
    }

    /// <summary>The group's file.</summary>
    public int Group => _group;

    /// <summary>The container of a group, to be released as often as it was asked for.</summary>
    public static VfioContainer Of(string group)
    {
        lock (Open)
        {
            if (!Open.TryGetValue(group, out var container))
                Open[group] = container = new(group);
            container._users++;
            return container;
        }
    }

    /// <summary>Gives it back; the last one closes it.</summary>
    public void Release()
    {
        lock (Open)
        {
            if (--_users > 0)
                return;
            _ = Open.Remove(_name);
            Close();
        }
    }

    /// <summary>Lets the group's functions reach memory of this process, and says at which bus address.</summary>
    /// <param name="memory">Where it lies for the process.</param>
    /// <param name="bytes">How much.</param>
    /// <param name="taken">Ranges that must be left alone: a function takes an address in its own buffer for the buffer.</param>
    /// <param name="what">What it is, for an error.</param>
    public ulong Map(nint memory, long bytes, IEnumerable<(ulong Start, long Bytes)> taken, string what)
    {
        lock (_ranges)
        {
            var address = Choose((ulong)bytes, [.. taken.OrderBy(range => range.Start)]);
            _iommu.Map(memory, address, bytes, what);
            _next = address + (ulong)bytes;
            return address;
        }
    }

    // Always beyond what was mapped before: an address is never used for a second thing while the container is open.
    private ulong Choose(ulong bytes, (ulong Start, long Bytes)[] taken)
    {
        foreach (var (first, last) in _ranges)
        {
            var address = Aligned(Math.Max(first, _next));
            foreach (var (start, length) in taken)
                if (address < start + (ulong)length && start < address + bytes)
                    address = Aligned(start + (ulong)length);
            if (address >= first && address <= last && last - address >= bytes - 1)
                return address;
        }
        throw new DriverException($"VFIO: no room for {bytes} bytes beyond 0x{_next:x} in {string.Join(", ", _ranges.Select(r => $"0x{r.First:x}-0x{r.Last:x}"))}");
    }

    private static ulong Aligned(ulong address) => (address + PinnedMemory.ChunkBytes - 1) & ~(ulong)(PinnedMemory.ChunkBytes - 1);

    private void Attach()
    {
        var status = stackalloc uint[2];
        (status[0], status[1]) = (2 * sizeof(uint), 0);
        _ = VfioCall.Do(_group, VfioCall.GroupGetStatus, status, $"asking for the state of group {_name}");
        if ((status[1] & GroupViable) == 0)
            throw new DriverException($"VFIO: other functions of IOMMU group {_name} are with kernel drivers: /sys/kernel/iommu_groups/{_name}/devices lists them");
        var container = _file;
        _ = VfioCall.Do(_group, VfioCall.GroupSetContainer, &container, $"joining group {_name}");
        _ = VfioCall.Do(_file, VfioCall.SetIommu, (void*)_iommu.Type, $"choosing {_iommu.Module}");
    }

    private void Close()
    {
        foreach (var fd in (int[])[_group, _file])
            if (fd >= 0)
                _ = Libc.Close(fd);
    }
}
