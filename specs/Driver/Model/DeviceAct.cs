namespace Lab.Specs.Driver.Model;

/// <summary>What the device did with a command.</summary>
/// <param name="Kind">What.</param>
/// <param name="Command">Which.</param>
/// <param name="Status">Of a completion, else 0.</param>
internal sealed record DeviceAct(DeviceActKind Kind, ModelCommand Command, ushort Status = 0);
