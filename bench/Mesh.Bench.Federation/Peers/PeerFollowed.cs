using Mesh.Api.Federation.V1;

namespace Mesh.Bench.Federation.Peers;

/// <summary>How far the measured control plane has followed one simulated cluster.</summary>
internal sealed class PeerFollowed
{
    private TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when everything that is stated has been acknowledged; fails if something was refused.</summary>
    public Task Synced => Volatile.Read(ref _synced).Task;

    /// <summary>The stream is gone.</summary>
    public void Reset() => Volatile.Write(ref _synced, new(TaskCreationOptions.RunContinuationsAsynchronously));

    public void Acknowledged(WatchResponse response, WatchAck ack)
    {
        TaskCompletionSource synced = Volatile.Read(ref _synced);
        if (ack.Refused.Count > 0)
        {
            synced.TrySetException(new BenchException($"the control plane refuses {ack.Refused[0].Name} of cluster {response.Cluster}: {ack.Refused[0].Reason}"));
        }
        else if (response.Synced)
        {
            synced.TrySetResult();
        }
    }
}
