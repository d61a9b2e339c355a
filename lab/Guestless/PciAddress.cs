namespace Lab.Guestless;

/// <summary>Where a function answers configuration cycles.</summary>
/// <param name="Bus">0 to 255.</param>
/// <param name="Device">0 to 31.</param>
/// <param name="Function">0 to 7.</param>
internal readonly record struct PciAddress(int Bus, int Device, int Function)
{
    /// <summary>As sysfs writes it; q35 has one domain.</summary>
    public override string ToString() => $"0000:{Bus:x2}:{Device:x2}.{Function:x}";
}
