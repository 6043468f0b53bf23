using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Reporting;

namespace Mesh.Kubernetes.Tests.Fakes;

/// <summary>An HTTP handler that plays the API server as a test tells it; watches are handed to the test to write to.</summary>
internal sealed class FakeApi : HttpMessageHandler
{
    private readonly Channel<FakeWatch> _watches = Channel.CreateUnbounded<FakeWatch>();

    public SteppingClock Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    /// <summary>Answers everything that is not a watch.</summary>
    public Func<HttpRequestMessage, Task<HttpResponseMessage>> OnRequest { get; set; } =
        _ => Task.FromResult(Status(HttpStatusCode.NotFound, "NotFound", "nothing here"));

    /// <summary>Decides about watches; null accepts.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage?> OnWatch { get; set; } = _ => null;

    /// <summary>Whether watches may begin with a list; refused by default, as by servers that know nothing of it.</summary>
    public bool StreamsLists { get; set; }

    public ConcurrentQueue<string> Requests { get; } = [];

    /// <param name="outage">Shared by the informers of the connection; none by default.</param>
    public KubernetesConnection Connect(ServerOutage? outage = null) => new(this, new Uri("http://fake.test"), Time) { Outage = outage };

    public async Task<FakeWatch> NextWatchAsync()
    {
        var next = _watches.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        await Eventually.AdvanceAsync(Time, next);
        return await next;
    }

    public int WaitingWatches => _watches.Reader.Count;

    public static HttpResponseMessage Json(string body, HttpStatusCode code = HttpStatusCode.OK) =>
        new(code) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    public static HttpResponseMessage Object(object resource) => Json(ObjectJson.Serialize(resource));

    public static HttpResponseMessage List(string version, string? next, params V1ConfigMap[] items)
    {
        var list = new V1ConfigMapList { Metadata = new() { ResourceVersion = version, ContinueProperty = next }, Items = items };
        return Object(list);
    }

    public static HttpResponseMessage Status(HttpStatusCode code, string reason, string message) =>
        Json(
            new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Status",
                ["status"] = "Failure",
                ["code"] = (int)code,
                ["reason"] = reason,
                ["message"] = message,
            }.ToJsonString(),
            code);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Enqueue($"{request.Method} {request.RequestUri!.PathAndQuery}");
        if (!request.RequestUri.Query.Contains("watch=true", StringComparison.Ordinal))
        {
            return await OnRequest(request).WaitAsync(cancellationToken);
        }

        if (!StreamsLists && request.RequestUri.Query.Contains("sendInitialEvents", StringComparison.Ordinal))
        {
            return Status(HttpStatusCode.UnprocessableEntity, "Invalid", "sendInitialEvents is forbidden");
        }

        if (OnWatch(request) is { } refused)
        {
            return refused;
        }

        var watch = new FakeWatch(request.RequestUri);
        await _watches.Writer.WriteAsync(watch, cancellationToken);
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(watch.ReadSide) };
    }
}
