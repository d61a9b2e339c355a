using System.Diagnostics;
using Lab.Driver;
using Lab.Driver.Seams;
using Lab.Guest.Linux;

namespace Lab.Guest.Vfio;

/// <summary>A function's MSI-X vectors, each a counter of the kernel's (eventfd) that the interrupt counts up.</summary>
internal sealed unsafe class VfioInterrupts : IInterrupts
{
    private const int MsiX = 2; // VFIO_PCI_MSIX_IRQ_INDEX
    private const int HeadBytes = 20; // struct vfio_irq_set, before its data
    private const uint NoData = 1, Counters = 4, Trigger = 32; // VFIO_IRQ_SET_DATA_NONE, _DATA_EVENTFD, _ACTION_TRIGGER

    private readonly VfioDevice _device;
    private readonly int[] _counters;

    private VfioInterrupts(VfioDevice device, int[] counters) => (_device, _counters) = (device, counters);

    public int Count => _counters.Length;

    /// <summary>Turns MSI-X on with as many vectors as the function has and the kernel gives; null where it has none.</summary>
    public static VfioInterrupts? TurnOn(VfioDevice device)
    {
        var info = stackalloc uint[4]; // struct vfio_irq_info: argsz, flags, index, count
        (info[0], info[1], info[2], info[3]) = (4 * sizeof(uint), 0, MsiX, 0);
        _ = VfioCall.Do(device.Fd, VfioCall.DeviceGetIrqInfo, info, "asking for MSI-X vectors");
        List<int> counters = [];
        try
        {
            for (var i = 0; i < info[3]; i++)
                counters.Add(Libc.EventCounter() is >= 0 and var counter ? counter : throw new DriverException($"cannot make an eventfd: {Libc.LastError}"));
            // The answer is 0, or how many vectors there are where there are fewer.
            while (counters.Count > 0 && Set(device, Counters, counters) is > 0 and var fewer && fewer < counters.Count)
            {
                Close(counters.Skip(fewer));
                counters.RemoveRange(fewer, counters.Count - fewer);
            }
        }
        catch
        {
            Close(counters);
            throw;
        }
        return counters.Count > 0 ? new(device, [.. counters]) : null;
    }

    public bool Wait(int vector, TimeSpan timeout)
    {
        if (vector < 0 || vector >= Count)
            throw new ArgumentOutOfRangeException(nameof(vector), vector, $"the function has {Count} vectors");
        var end = Stopwatch.GetTimestamp() + (long)(timeout.TotalSeconds * Stopwatch.Frequency);
        var entry = new Libc.PollEntry { Descriptor = _counters[vector], Wanted = Libc.PollIn };
        ulong count;
        while (true)
        {
            var left = Math.Max(0, (end - Stopwatch.GetTimestamp()) * 1000.0 / Stopwatch.Frequency);
            switch (Libc.Poll(&entry, 1, (int)Math.Min(int.MaxValue, Math.Ceiling(left))))
            {
                case > 0:
                    return Libc.Read(entry.Descriptor, &count, sizeof(ulong)) == sizeof(ulong);
                case 0:
                    return false;
                // The runtime stops threads by signals.
                case < 0 when Libc.LastErrorNumber != Libc.ErrorInterrupted:
                    throw new DriverException($"waiting for vector {vector} failed: {Libc.LastError}");
            }
        }
    }

    public void Dispose()
    {
        _ = Set(_device, NoData, []);
        Close(_counters);
    }

    private static int Set(VfioDevice device, uint data, List<int> counters)
    {
        var set = stackalloc uint[HeadBytes / sizeof(uint) + counters.Count];
        (set[0], set[1], set[2], set[3], set[4]) = ((uint)(HeadBytes + sizeof(int) * counters.Count), data | Trigger, MsiX, 0, (uint)counters.Count);
        for (var i = 0; i < counters.Count; i++)
            set[HeadBytes / sizeof(uint) + i] = (uint)counters[i];
        return VfioCall.Do(device.Fd, VfioCall.DeviceSetIrqs, set, $"setting {counters.Count} MSI-X vectors (VFIO_DEVICE_SET_IRQS)");
    }

    private static void Close(IEnumerable<int> counters)
    {
        foreach (var counter in counters)
            _ = Libc.Close(counter);
    }
}
