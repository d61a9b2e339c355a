namespace Lab.Trace;

/// <summary>What the size of a store in QEMU's trace says about the instruction, in words for the header of a capture.</summary>
public static class Widths
{
    /// <summary>TCG hands a store to the device whole, up to the device's 8 bytes.</summary>
    public const string Tcg = "TCG: sizes up to 8 bytes are those of the instructions, a 16-byte store looks like two of 8 bytes";
    /// <summary>KVM's exits go through memory_access_size(), which cuts at 4 bytes.</summary>
    public const string Kvm = "KVM: QEMU cuts a store into accesses of at most 4 bytes, so sizes say nothing about instructions";
    /// <summary>So does the qtest server.</summary>
    public const string Qtest = "qtest: stores come from the host through a socket, 8-byte accesses are split into 4+4";
}
