namespace Mesh.Soak.Chaos;

/// <summary>Changes the endpoints every few seconds, as long as it is let.</summary>
internal sealed class ChaosMaker(SoakWorld world, ulong seed, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <summary>Ends with the usual endpoints.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Traffic.Chance chance = new(seed);
        using PeriodicTimer timer = new(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                world.Choose(chance.Below(SoakWorld.ChoiceCount));
            }
        }
        catch (OperationCanceledException)
        {
            world.Choose(0);
        }
    }
}
