namespace Lab.Driver;

/// <summary>The function does not answer any more: its registers, or its configuration space, read all ones, as after a surprise removal.</summary>
public sealed class ControllerGoneException(string name, string what)
    : CommandLostException($"{name} does not answer any more: {what} reads all ones; it was removed, or its memory decoding is off");
