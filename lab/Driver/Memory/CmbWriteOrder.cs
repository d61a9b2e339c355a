namespace Lab.Driver.Memory;

/// <summary>
/// How the 64 bits of CMBMSC reach the controller. The specification promises no order between the halves, the low half holds the enable bits, and
/// a device model may take up the address when the low half arrives: QEMU 7.2 to 10.0 then keeps stale high bits.
/// </summary>
public enum CmbWriteOrder
{
    /// <summary>Two 4-byte stores, high half first: the enable bits come last. The only order that is right on every device.</summary>
    HighThenLow,
    /// <summary>Two 4-byte stores, low half first: for a moment the controller decodes an address that was never meant.</summary>
    LowThenHigh,
    /// <summary>One 8-byte store, which a bus may split low half first (KVM and qtest do).</summary>
    Whole,
}
