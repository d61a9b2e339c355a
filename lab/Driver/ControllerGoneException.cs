namespace Lab.Driver;

/// <summary>The function does not answer any more: its registers read all ones, as after a surprise removal.</summary>
public sealed class ControllerGoneException(string name, string register)
    : CommandLostException($"{name} does not answer any more: {register} reads all ones; it was removed, or its memory decoding is off");
