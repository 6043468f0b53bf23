namespace Mesh.ControlPlane.Tests.Support;

/// <summary>Waits for something that another thread brings about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    public static async Task<T> GetAsync<T>(Func<Task<T?>> probe, string what)
        where T : class
    {
        long start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < Patience)
        {
            if (await probe() is { } found)
            {
                return found;
            }

            await Task.Delay(Interval, TimeProvider.System);
        }

        throw new TimeoutException($"not within {Patience.TotalSeconds} s: {what}");
    }

    public static Task TrueAsync(Func<Task<bool>> probe, string what) => GetAsync(async () => await probe() ? "" : null, what);

    public static Task TrueAsync(Func<bool> probe, string what) => TrueAsync(() => Task.FromResult(probe()), what);
}
