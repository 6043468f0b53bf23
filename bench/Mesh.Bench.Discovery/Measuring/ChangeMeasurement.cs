using Mesh.Api.Resources;
using Mesh.Bench.Discovery.Kubernetes;
using Mesh.Bench.Discovery.Plan;
using Mesh.Bench.Measuring;

namespace Mesh.Bench.Discovery.Measuring;

/// <summary>One change at a time: the next is written when the one before has been applied everywhere.</summary>
internal sealed class ChangeMeasurement(MeshLayout layout, MeshWriter writer, ChangeTracker changes, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Between two changes, so that each meets a control plane at rest.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(20);

    /// <summary>Far from each other: neighbours share a namespace and subscribers.</summary>
    private const int Stride = 37;

    public async Task<ChangeResult> RunAsync(int warmUps, int count, CancellationToken cancellationToken)
    {
        List<double> milliseconds = [];
        for (int i = 0; i < warmUps + count; i++)
        {
            int service = layout.Watched[i * Stride % layout.Watched.Count];
            TimeSpan applied = await ChangeAsync(service, cancellationToken);
            if (i >= warmUps)
            {
                milliseconds.Add(applied.TotalMilliseconds);
            }

            await Task.Delay(Rest, time, cancellationToken);
        }

        return new ChangeResult(new Series(milliseconds));
    }

    private async Task<TimeSpan> ChangeAsync(int service, CancellationToken cancellationToken)
    {
        ResourceName name = MeshLayout.Service(service);
        PendingChange change = changes.Begin(name.ToString(), time.GetTimestamp());
        await writer.ChangeAsync(service, change.Number, cancellationToken);
        try
        {
            return await change.Applied.WaitAsync(Patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new BenchException($"a change of {name} has not reached {change.Remaining} of its subscribers within {Patience.TotalSeconds:0} s");
        }
    }
}
