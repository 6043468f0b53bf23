namespace Mesh.Proxy.Telemetry;

/// <summary>Where a recorder counts the requests with some labels.</summary>
/// <param name="counter">Their number.</param>
/// <param name="durations">Their durations, shared by series that differ in what a histogram does not tell apart.</param>
internal sealed class RequestSeries(SeriesCounter counter, DurationHistogram durations)
{
    public void Add(TimeSpan duration)
    {
        counter.Increment();
        durations.Add(duration);
    }
}
