namespace Lab.Specs.Driver.Model;

/// <summary>What becomes of a command.</summary>
internal enum Fate
{
    /// <summary>It is carried out and answered.</summary>
    Answered,
    /// <summary>The controller takes it and never ends it; an abort does.</summary>
    Held,
    /// <summary>It is carried out, and its completion is never posted.</summary>
    Lost,
    /// <summary>Its completion is posted twice.</summary>
    Twice,
    /// <summary>Its completion carries an identifier that no command has.</summary>
    UnknownCid,
    /// <summary>Its completion carries the identifier of another command of its queue, which no driver can notice.</summary>
    Swapped,
    /// <summary>Its completion reports a head outside the submission queue.</summary>
    WrongSqHead,
    /// <summary>Its completion names another submission queue.</summary>
    WrongQueue,
    /// <summary>Its completion is posted with the phase tag of the round before: the driver cannot see it, and none behind it.</summary>
    WrongPhase,
    /// <summary>16 bytes of noise with the right phase tag are posted in place of its completion.</summary>
    Garbage,
    /// <summary>The controller fails (CSTS.CFS) in place of carrying it out.</summary>
    Fatal,
    /// <summary>The function is pulled out in place of carrying it out.</summary>
    Removed,
    /// <summary>Its data goes to an address that is nobody's, and it fails with Data Transfer Error.</summary>
    BadDma,
}
