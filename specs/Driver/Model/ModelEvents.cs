namespace Lab.Specs.Driver.Model;

/// <summary>Asynchronous Event Requests that wait for events, and events that wait for requests.</summary>
internal sealed class ModelEvents(ModelController controller)
{
    private const int Most = 4;

    private readonly Queue<ModelCommand> _requests = new();
    private readonly Queue<uint> _events = new();

    public void Reset()
    {
        _requests.Clear();
        _events.Clear();
    }

    /// <summary>Takes a request; it ends with an event, or at once where one waits or there are too many requests.</summary>
    public Outcome? Request(ModelCommand command)
    {
        if (_events.TryDequeue(out var happened))
            return new(ModelStatus.Success, happened);
        if (_requests.Count(controller.Queues.InFlight.Contains) >= Most)
            return new(ModelStatus.AsyncEventLimit);
        _requests.Enqueue(command);
        return null;
    }

    /// <summary>Something happened.</summary>
    /// <param name="type">Event type (dword 0, 2:0).</param>
    /// <param name="information">Event information (15:8).</param>
    /// <param name="page">Log page (23:16).</param>
    public void Raise(int type, int information, int page)
    {
        var dw0 = (uint)(type | information << 8 | page << 16);
        // One that was aborted is in the queue still.
        while (_requests.TryDequeue(out var request))
            if (controller.Queues.InFlight.Contains(request))
            {
                controller.Queues.End(request, new(ModelStatus.Success, dw0));
                return;
            }
        _events.Enqueue(dw0);
    }
}
