namespace Lab.Driver;

/// <summary>The driver cannot go on. The message is one line: what it did, what the device answered, and what to look at.</summary>
public class DriverException : Exception
{
    /// <summary>With a message.</summary>
    public DriverException(string message) : base(message) { }
    /// <summary>With a message and what caused it.</summary>
    public DriverException(string message, Exception inner) : base(message, inner) { }
    /// <summary>Without a message.</summary>
    public DriverException() { }
}
