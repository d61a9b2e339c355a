namespace Lab.Machine;

/// <summary>Why a machine did not come up, or did not stay up.</summary>
public enum LaunchFailure
{
    /// <summary>QEMU ended by itself.</summary>
    QemuExited,

    /// <summary>The guest kernel panicked or reported a bug on the console.</summary>
    GuestPanicked,

    /// <summary>Nothing decisive happened within the time budget.</summary>
    TimedOut,

    /// <summary>The guest answered, but not with the image's host key, or it refused the image's user key.</summary>
    SshRefused,
}
