namespace Lab.Driver.Queues;

/// <summary>A lock, or none for queues that one thread has to itself.</summary>
internal sealed class QueueGate(bool locked)
{
    public void Enter()
    {
        if (locked)
            Monitor.Enter(this);
    }

    public void Exit()
    {
        if (locked)
            Monitor.Exit(this);
    }
}
