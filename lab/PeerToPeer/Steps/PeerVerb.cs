namespace Lab.PeerToPeer.Steps;

/// <summary>What a step does.</summary>
public enum PeerVerb
{
    /// <summary>Sets bits of the ACS Control register of a port: <c>acs of=rp0 set=redirect</c> or <c>set=none</c>. Before the first provider.</summary>
    Acs,
    /// <summary>Starts a controller and makes its queues: <c>client of=nvme0 queues=nvme1</c>; without <c>queues</c> they lie in host memory. Others start when they are first used.</summary>
    Client,
    /// <summary>Registers memory: <c>provide of=nvme1 memory=cmb|pmr|bar|registers offset=0 bytes=65536 publish=yes|no</c>.</summary>
    Provide,
    /// <summary>
    /// Copies <c>bytes</c> from namespace to namespace, <c>count</c> times on end: <c>copy from=nvme0 at=0 to=nvme1 onto=0 bytes=4096 count=1 through=nvme2 lists=host|provider
    /// pointer=prp|sgl mixed=1 bounce=yes|no ends=well|refused|bounced|lost|failed status=4 with=next</c>. <c>mixed</c> is the number of
    /// pages at its end that lie in host memory. With <c>with=next</c> it runs at the same time as the next step.
    /// </summary>
    Copy,
    /// <summary>Reads from a namespace into memory that stays taken: <c>fill of=shm0 from=nvme0 at=0 bytes=4096</c>.</summary>
    Fill,
    /// <summary>Writes to a namespace from memory that was filled: <c>drain of=shm0 to=nvme1 onto=0 bytes=4096</c>.</summary>
    Drain,
    /// <summary>A foreign DMA engine moves memory that was filled: <c>move engine=edu0 from=nvme0 to=nvme1 bytes=4096</c>.</summary>
    Move,
    /// <summary>Takes memory and keeps it: <c>take of=nvme1 bytes=4096 count=3</c>.</summary>
    Take,
    /// <summary>Gives back memory that was taken, every n-th piece of it: <c>give of=nvme1 every=2</c>.</summary>
    Give,
    /// <summary>Turns something of a function on or off: <c>set of=nvme1 memory|master|cmb=on|off</c>.</summary>
    Set,
    /// <summary>Resets a function: <c>reset of=nvme1</c>.</summary>
    Reset,
    /// <summary>Has the host take a function out: <c>unplug of=nvme1</c>.</summary>
    Unplug,
    /// <summary>The orchestrator makes a mistake: <c>wrong way=offByOnePage</c>. Before the first copy.</summary>
    Wrong,
}
