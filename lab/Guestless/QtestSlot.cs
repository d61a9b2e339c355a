namespace Lab.Guestless;

/// <summary>Where a function sits: function 0 of a device on bus 0, or alone behind a root port on bus 0.</summary>
/// <param name="Device">Device number, 0 to 31; behind a root port 0.</param>
/// <param name="Port">Device number of the root port on bus 0, or null.</param>
public readonly record struct QtestSlot(int Device, int? Port = null)
{
    /// <summary>Behind the root port at that device number.</summary>
    public static QtestSlot Behind(int port) => new(0, port);
}
