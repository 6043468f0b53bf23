using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Events;
using Mesh.Kubernetes.Tests.Fakes;

namespace Mesh.Kubernetes.Tests.Events;

public sealed class EventRecorderTests : IAsyncDisposable
{
    private readonly FakeApi _api = new();
    private readonly ConcurrentQueue<(string Method, JsonNode Body)> _written = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly KubernetesConnection _connection;
    private readonly RecordingLogger _logger = new();
    private readonly EventRecorder _recorder;
    private readonly Task _running;
    private Func<HttpMethod, HttpResponseMessage?> _refuse = _ => null;

    public EventRecorderTests()
    {
        _api.OnRequest = async request =>
        {
            var body = await request.Content!.ReadAsStringAsync();
            if (_refuse(request.Method) is { } refusal)
            {
                return refusal;
            }

            _written.Enqueue((request.Method.Method, JsonNode.Parse(body)!));
            return FakeApi.Json("""{"metadata":{"name":"written"}}""");
        };
        _connection = _api.Connect();
        _recorder = new(
            _connection.Resource<Eventsv1Event>(),
            new() { Controller = "mesh.dev/test", Instance = "pod-1", BurstPerObject = 3, RefillPerObject = TimeSpan.FromMinutes(1) },
            _api.Time,
            _logger);
        _running = _recorder.RunAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _connection.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Record_First_WritesWhatTheApiDemands()
    {
        Report("Broken");
        await Eventually.TrueAsync(() => _written.Count == 1);

        var (method, body) = _written.Single();
        Assert.Equal("POST", method);
        Assert.Equal("events.k8s.io/v1", (string?)body["apiVersion"]);
        Assert.Equal("mesh.dev/test", (string?)body["reportingController"]);
        Assert.Equal("pod-1", (string?)body["reportingInstance"]);
        Assert.Equal("ConfigMap", (string?)body["regarding"]!["kind"]);
        Assert.Equal("Warning", (string?)body["type"]);
        Assert.Matches(@"\.\d{6}Z$", (string?)body["eventTime"]);
        Assert.Equal("shop", (string?)body["metadata"]!["namespace"]);
    }

    [Fact]
    public async Task Record_Again_CountsUpTheSeries()
    {
        Report("Broken");
        Report("Broken");
        await Eventually.TrueAsync(() => _written.Count == 2);

        var (method, body) = _written.Last();
        Assert.Equal("PATCH", method);
        Assert.Equal(2, (int?)body["series"]!["count"]);
        Assert.Matches(@"\.\d{6}Z$", (string?)body["series"]!["lastObservedTime"]);
    }

    [Fact]
    public async Task Record_SeriesExpiredOnTheServer_WritesANewEvent()
    {
        Report("Broken");
        await Eventually.TrueAsync(() => _written.Count == 1);
        _refuse = method => method == HttpMethod.Patch ? FakeApi.Status(HttpStatusCode.NotFound, "NotFound", "gone") : null;

        Report("Broken");
        await Eventually.TrueAsync(() => _written.Count == 2);

        Assert.Equal("POST", _written.Last().Method);
    }

    [Fact]
    public async Task Record_BeyondTheBudgetOfAnObject_IsDroppedUntilRefilled()
    {
        for (var i = 0; i < 10; i++)
        {
            Report($"Reason{i}");
        }

        await Eventually.TrueAsync(() => _recorder.Dropped == 7);
        Assert.Equal(3, _written.Count);

        _api.Time.Advance(TimeSpan.FromMinutes(1));
        Report("Later");
        await Eventually.TrueAsync(() => _written.Count == 4);
    }

    [Fact]
    public async Task Record_ServerRefuses_LogsOnceAndGoesOn()
    {
        _refuse = _ => FakeApi.Status(HttpStatusCode.Forbidden, "Forbidden", "no");
        Report("One");
        Report("Two");
        await Eventually.TrueAsync(() => _recorder.Dropped == 2);

        Assert.Equal(1, _logger.Count(EventIds.EventNotWritten));
    }

    [Fact]
    public async Task Record_LongNote_IsCutToWhatTheApiTakes()
    {
        _recorder.Record(Samples.Map("a", "1"), EventType.Normal, "Reason", "Action", new string('ä', 3000));
        await Eventually.TrueAsync(() => _written.Count == 1);

        Assert.Equal(1024, System.Text.Encoding.UTF8.GetByteCount((string)_written.Single().Body["note"]!));
    }

    private void Report(string reason) =>
        _recorder.Record(Samples.Map("a", "1"), EventType.Warning, reason, "Reconcile", "it is broken");
}
