namespace Lab.Guestless;

/// <summary>The qtest conversation broke: QEMU ended, or answered something that is not an answer.</summary>
public sealed class QtestException : Exception
{
    /// <summary>With a message of one line.</summary>
    public QtestException(string message) : base(message) { }
    /// <summary>With a message of one line and its cause.</summary>
    public QtestException(string message, Exception inner) : base(message, inner) { }
    /// <summary>Without a message.</summary>
    public QtestException() { }
}
