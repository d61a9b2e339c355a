namespace Lab.Nvme.Registers;

/// <summary>
/// Controller Configuration (NVMe Base 2.1, offset 14h).
/// <code>
///  31 25   24   23    20 19    16 15 14 13 11 10  7 6   4 3  1  0
/// | ... | CRIME | IOCQES | IOSQES | SHN | AMS | MPS | CSS | .. | EN |
/// </code>
/// </summary>
public readonly record struct Cc(uint Value)
{
    /// <summary>Enable.</summary>
    public bool En => Value.Bit(0);
    /// <summary>I/O Command Set Selected: 0 NVM, 6 all that are selected by feature 19h, 7 admin commands only.</summary>
    public int Css => Value.Field(6, 4);
    /// <summary>Memory Page Size as the field says it.</summary>
    public int Mps => Value.Field(10, 7);
    /// <summary>Memory page in bytes: 2^(12 + MPS).</summary>
    public long PageBytes => 1L << (12 + Mps);
    /// <summary>Arbitration Mechanism Selected: 0 round robin, 1 weighted round robin with an urgent class, 7 the vendor's own.</summary>
    public int Ams => Value.Field(13, 11);
    /// <summary>Shutdown Notification: 0 none, 1 normal, 2 abrupt.</summary>
    public int Shn => Value.Field(15, 14);
    /// <summary>I/O Submission Queue Entry Size: the entry has 2^IOSQES bytes.</summary>
    public int Iosqes => Value.Field(19, 16);
    /// <summary>I/O Completion Queue Entry Size: the entry has 2^IOCQES bytes.</summary>
    public int Iocqes => Value.Field(23, 20);
    /// <summary>Controller Ready Independent of Media Enable.</summary>
    public bool Crime => Value.Bit(24);

    /// <summary>The value that enables a controller with 4 KiB pages, 64-byte SQEs and 16-byte CQEs, NVM command set.</summary>
    public static Cc Enabled { get; } = new Cc(0).WithEntrySizes(6, 4).WithEn(true);

    /// <summary>This configuration with Enable as told.</summary>
    public Cc WithEn(bool en) => With(0, 0, en ? 1 : 0);

    /// <summary>This configuration with the I/O command set selected (0, 6 or 7).</summary>
    public Cc WithCss(int css) => With(6, 4, css);

    /// <summary>This configuration with pages of 2^(12 + <paramref name="mps"/>) bytes.</summary>
    public Cc WithMps(int mps) => With(10, 7, mps);

    /// <summary>This configuration with the arbitration mechanism selected (0, 1 or 7).</summary>
    public Cc WithAms(int ams) => With(13, 11, ams);

    /// <summary>This configuration with entries of 2^<paramref name="iosqes"/> and 2^<paramref name="iocqes"/> bytes.</summary>
    public Cc WithEntrySizes(int iosqes, int iocqes) => With(19, 16, iosqes).With(23, 20, iocqes);

    /// <summary>This configuration with Controller Ready Independent of Media Enable as told.</summary>
    public Cc WithCrime(bool crime) => With(24, 24, crime ? 1 : 0);

    /// <summary>This configuration with the shutdown notification as told.</summary>
    public Cc WithShn(int shn) => With(15, 14, shn);

    /// <summary>This configuration with a normal shutdown asked for.</summary>
    public Cc WithNormalShutdown() => WithShn(1);

    /// <summary>This configuration with an abrupt shutdown asked for: for a power loss that is near.</summary>
    public Cc WithAbruptShutdown() => WithShn(2);

    private Cc With(int high, int low, int field)
    {
        var most = (1u << (high - low + 1)) - 1;
        if (field < 0 || (uint)field > most)
            throw new ArgumentOutOfRangeException(nameof(field), field, $"bits {high}:{low} of CC hold 0 to {most}");
        return new(Value & ~(most << low) | (uint)field << low);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"CC {Value:x8}: EN {Bits.Digit(En)}, CSS {Css}, MPS {PageBytes}, AMS {Ams}, SHN {Shn}, IOSQES {Iosqes}, IOCQES {Iocqes}, CRIME {Bits.Digit(Crime)}";
}
