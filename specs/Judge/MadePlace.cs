namespace Lab.Specs.Judge;

/// <summary>Where a made-up driver puts something.</summary>
/// <param name="Name">The place's name in the intent log.</param>
/// <param name="Address">As accesses of the driver reach it.</param>
/// <param name="ControllerAddress">As the controller is told it.</param>
internal sealed record MadePlace(string Name, ulong Address, ulong ControllerAddress)
{
    /// <summary>Stores to it are device accesses.</summary>
    public bool IsVisible => Name is "cmb" or "bus";

    public static MadePlace Host(ulong address) => new("host", address, address);
    public static MadePlace Cmb(ulong offset) => new("cmb", MadeUp.Buffer + offset, MadeUp.Buffer + offset);
    /// <summary>In the buffer of another controller.</summary>
    public static MadePlace Peer(ulong offset) => new("bus", MadeUp.PeerBuffer + offset, MadeUp.PeerBuffer + offset);
}
