using CsCheck;
using Mesh.Proxy.Http1;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;

namespace Mesh.Proxy.Tests.Telemetry;

public sealed class RequestRecorderTests
{
    private static readonly int[] Statuses = [0, 99, 100, 200, 204, 404, 503, 599, 600];

    private static readonly Gen<RequestSummary> AnyRequest = Gen.Select(
        Gen.Enum<TrafficDirection>(),
        Gen.Int[0, 3],
        Gen.Int[0, 2],
        Gen.Int[0, Statuses.Length - 1].Select(i => Statuses[i]),
        Gen.Select(Gen.Bool, Gen.Int[-2, 18], Gen.Enum<KnownMethod>()),
        Gen.Bool.Select(isOurs => isOurs ? "no-endpoint" : ""),
        // New strings for each request, as snapshots bring them.
        (direction, service, backend, status, rest, reason) => new RequestSummary
        {
            Direction = direction,
            Service = $"shop/{service}",
            Route = $"HTTPRoute shop/{backend}",
            Backend = $"shop/{backend}",
            Peer = rest.Item1 ? $"spiffe://cluster.local/ns/shop/sa/{backend}" : "",
            Locality = rest.Item1 ? Proximity.Zone : Proximity.Unknown,
            Method = rest.Item3,
            StatusCode = status,
            GrpcStatus = rest.Item2 == -2 ? null : rest.Item2,
            Reason = reason,
            Duration = TimeSpan.FromMilliseconds(status),
        });

    [Fact]
    public void Record_SeveralRecorders_AddUpToWhatCameIn() =>
        Gen.Select(AnyRequest, Gen.Int[0, 2]).Array[0, 200].Sample(requests =>
        {
            RequestMetrics metrics = new();
            RequestRecorder[] recorders = [metrics.CreateRecorder(), metrics.CreateRecorder(), metrics.CreateRecorder()];
            foreach ((RequestSummary request, int recorder) in requests)
            {
                recorders[recorder].Record(request);
            }

            Assert.Equal(
                requests.GroupBy(item => TextOf(RequestLabels.Of(item.Item1).ToTags())).Select(group => $"{group.Key} {group.Count()}").Order(),
                metrics.Requests().Select(total => $"{TextOf(total.Tags)} {total.Count}").Order());
            Assert.Equal(
                requests.GroupBy(item => $"{item.Item1.Direction} {TextOf(DurationLabels.Of(RequestLabels.Of(item.Item1)).ToTags())}")
                    .Select(group => $"{group.Key} {group.Count()} {group.Sum(item => item.Item1.Duration.Ticks)}").Order(),
                Enum.GetValues<TrafficDirection>().SelectMany(direction => metrics.Durations(direction)
                    .Select(total => $"{direction} {TextOf(total.Tags)} {total.Buckets.Sum()} {total.Sum.Ticks}")).Order());
        });

    [Fact]
    public void Record_MoreSeriesThanTheBound_AddUpInTheOverflow()
    {
        RequestMetrics metrics = new();
        RequestRecorder recorder = metrics.CreateRecorder();
        for (int i = 0; i < RequestMetrics.MaxSeries + 100; i++)
        {
            recorder.Record(Request($"shop/s-{i}"));
        }

        recorder.Record(Request("shop/s-0"));

        RequestTotal[] totals = [.. metrics.Requests()];
        Assert.Equal(RequestMetrics.MaxSeries + 1, totals.Length);
        Assert.Equal(100, Assert.Single(totals, total => TextOf(total.Tags) == "otel_metric_overflow=true").Count);
        Assert.Equal(2, Assert.Single(totals, total => total.Tags.Contains(new("service", "shop/s-0"))).Count);
        Assert.Equal(RequestMetrics.MaxSeries + 101, metrics.Durations(TrafficDirection.Outbound).Sum(total => total.Buckets.Sum()));
        Assert.Equal(100, Assert.Single(metrics.Durations(TrafficDirection.Outbound), total => TextOf(total.Tags) == "otel_metric_overflow=true").Buckets.Sum());
    }

    [Fact]
    public void Record_BeyondTheBound_DurationsOfOtherServicesStayTheirs()
    {
        RequestMetrics metrics = new();
        RequestRecorder recorder = metrics.CreateRecorder();
        for (int i = 0; i < RequestMetrics.MaxSeries; i++)
        {
            recorder.Record(Request("shop/web") with { Peer = $"spiffe://cluster.local/ns/shop/sa/p-{i}" });
        }

        recorder.Record(Request("shop/cart") with { Peer = "late" });
        recorder.Record(Request("shop/web") with { Peer = "late" });

        const string Rest = "route= backend=shop/b http.request.method=GET http.response.status_code=200 error.type=";
        Assert.Equal(
            [$"service=shop/web {Rest} 2001", $"service=shop/cart {Rest} 1"],
            metrics.Durations(TrafficDirection.Outbound).Select(total => $"{TextOf(total.Tags)} {total.Buckets.Sum()}"));
    }

    [Fact]
    public void Record_KnownSeries_AllocatesNothing()
    {
        RequestRecorder recorder = new RequestMetrics().CreateRecorder();
        RequestSummary request = Request("shop/web");
        recorder.Record(request);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 1000; i++)
        {
            recorder.Record(request);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task Read_WhileOthersWrite_NeverGoesBack()
    {
        const int PerWriter = 50_000;
        RequestMetrics metrics = new();
        Task[] writers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() => Write(metrics.CreateRecorder(), PerWriter)))];
        Dictionary<string, long> last = [];
        Task all = Task.WhenAll(writers);
        bool isLastRound = false;
        while (!isLastRound)
        {
            isLastRound = all.IsCompleted;
            foreach (RequestTotal total in metrics.Requests())
            {
                string series = TextOf(total.Tags);
                Assert.True(total.Count >= last.GetValueOrDefault(series), series);
                last[series] = total.Count;
            }
        }

        await all;
        Assert.Equal(2 * PerWriter, last.Values.Sum());
    }

    private static void Write(RequestRecorder recorder, int requests)
    {
        string[] services = [.. Enumerable.Range(0, 300).Select(i => $"shop/s-{i}")];
        for (int i = 0; i < requests; i++)
        {
            recorder.Record(Request(services[i * services.Length / requests]));
        }
    }

    private static RequestSummary Request(string service) => new()
    {
        Direction = TrafficDirection.Outbound,
        Service = service,
        Backend = "shop/b",
        Peer = "spiffe://cluster.local/ns/shop/sa/b",
        Method = KnownMethod.Get,
        StatusCode = 200,
        Duration = TimeSpan.FromMilliseconds(1),
    };

    private static string TextOf(IEnumerable<KeyValuePair<string, string>> tags) => string.Join(' ', tags.Select(tag => $"{tag.Key}={tag.Value}"));
}
