using System.Text;
using Mesh.Proxy.Telemetry.Traces;

namespace Mesh.Proxy.Tests.Telemetry.Traces;

public sealed class TracerTests
{
    private static readonly TraceContext Sampled = Parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    private static readonly TraceContext Unsampled = Parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Begin_CallerIsRecorded_GoesOnInItsTrace(double ratio)
    {
        TraceContext? own = Create(ratio).Begin(Sampled);

        Assert.Equal(Sampled.TraceId, own!.Value.TraceId);
        Assert.NotEqual(Sampled.SpanId, own.Value.SpanId);
        Assert.True(own.Value.IsSampled);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Begin_CallerIsNotRecorded_HasDecidedForAllBehindIt(double ratio) => Assert.Null(Create(ratio).Begin(Unsampled));

    [Fact]
    public void Begin_NoCaller_IsAShareOfThem()
    {
        Tracer tracer = Create(0.1);

        int begun = Enumerable.Range(0, 10_000).Count(_ => tracer.Begin(null) is not null);

        Assert.InRange(begun, 850, 1150);
    }

    [Fact]
    public void Begin_NoCallerAndNoShare_IsNone() => Assert.Null(Create(0).Begin(null));

    private static Tracer Create(double ratio) => new(ratio, new Random(1), new SpanQueue());

    private static TraceContext Parse(string text) => TraceContext.TryParse(Encoding.ASCII.GetBytes(text), out TraceContext context) ? context : throw new FormatException(text);
}
