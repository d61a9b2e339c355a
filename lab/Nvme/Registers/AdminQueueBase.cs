namespace Lab.Nvme.Registers;

/// <summary>
/// Admin Submission Queue Base Address and Admin Completion Queue Base Address (NVMe Base 2.1, offsets 28h and 30h).
/// <code>
///  63                 12 11   0
/// | ASQB or ACQB        |  ...  |
/// </code>
/// </summary>
public readonly record struct AdminQueueBase(ulong Value)
{
    /// <summary>Address of the queue as the controller uses it.</summary>
    public ulong Address => Value & ~0xFFFUL;

    /// <summary>The register's value for a queue at <paramref name="address"/>.</summary>
    /// <exception cref="ArgumentException">The address is not 4 KiB aligned. It must be aligned to CC.MPS besides.</exception>
    public static AdminQueueBase At(ulong address) => (address & 0xFFF) == 0
        ? new(address)
        : throw new ArgumentException($"ASQ and ACQ hold 4 KiB aligned addresses, 0x{address:x} is not", nameof(address));

    /// <inheritdoc/>
    public override string ToString() => $"admin queue at 0x{Address:x}";
}
