namespace Lab.Driver;

/// <summary>How a controller is driven.</summary>
public sealed record ControllerOptions
{
    /// <summary>Slots of the admin queues, 2 to 4096.</summary>
    public int AdminDepth { get; init; } = 32;
    /// <summary>How long a command may take before it is aborted, and then how long the abort may take before the controller is reset; null for CAP.TO.</summary>
    public TimeSpan? CommandTimeout { get; init; }
    /// <summary>Time since some moment, against which every wait for the controller is bounded; null for the system's clock.</summary>
    public Func<TimeSpan>? Clock { get; init; }
    /// <summary>MSI-X vector of the admin completion queue; null for none.</summary>
    public int? AdminVector { get; init; }
}
