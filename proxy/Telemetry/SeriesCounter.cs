namespace Mesh.Proxy.Telemetry;

/// <summary>Requests that one recorder has counted of one series. One writer, any number of readers.</summary>
internal sealed class SeriesCounter
{
    private long _count;

    public long Count => Volatile.Read(ref _count);

    public void Increment() => _count++;
}
