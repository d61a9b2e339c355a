namespace Lab.Images;

/// <summary>The set-up could not be done. The message is one line: what failed, why, and how to mend it.</summary>
public class ImageException : Exception
{
    /// <summary>A failure of the build itself.</summary>
    public ImageException()
    {
    }

    /// <summary>A failure of the build itself, described by <paramref name="message"/>.</summary>
    public ImageException(string message) : base(OneLine(message))
    {
    }

    /// <summary>A failure of the build itself, with its cause.</summary>
    public ImageException(string message, Exception? inner) : base(OneLine(message), inner)
    {
    }

    /// <summary>
    /// True when the host lacks something (a tool, a mirror, disk space: exit code 3); false when the build failed (exit code 4).
    /// </summary>
    public bool HostUnable { get; init; }

    internal static ImageException Host(string message, Exception? inner = null) => new(message, inner) { HostUnable = true };

    private static string OneLine(string message) =>
        string.Join(' ', message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
