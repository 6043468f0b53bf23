using System.Diagnostics.Metrics;
using Mesh.Api.Discovery;

namespace Mesh.ControlPlane.Discovery;

/// <summary>What the discovery service counts.</summary>
internal sealed class DiscoveryMetrics : IDisposable
{
    public const string MeterName = "Mesh.ControlPlane.Discovery";

    private readonly Meter _meter;
    private readonly Counter<long> _responses;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _resources;
    private readonly Counter<long> _removals;
    private readonly Counter<long> _rejections;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _reconciled;
    private readonly Histogram<double> _convergence;
    private readonly Histogram<double> _acknowledgement;

    public DiscoveryMetrics(IMeterFactory factory, StreamRegistry streams)
    {
        _meter = factory.Create(MeterName);
        _responses = _meter.CreateCounter<long>("mesh.discovery.responses", "{response}", "Responses sent, by resource type");
        _bytes = _meter.CreateCounter<long>("mesh.discovery.response.size", "By", "Bytes of responses sent, by resource type");
        _resources = _meter.CreateCounter<long>("mesh.discovery.resources", "{resource}", "Resources sent, by resource type");
        _removals = _meter.CreateCounter<long>("mesh.discovery.removals", "{resource}", "Names sent as removed or missing, by resource type");
        _rejections = _meter.CreateCounter<long>("mesh.discovery.rejections", "{response}", "Responses that a sidecar rejected, by resource type");
        _reconciled = _meter.CreateCounter<long>("mesh.discovery.reconciled.resources", "{resource}", "Resources of which a sidecar held something else than was noted of it, by resource type");
        _refused = _meter.CreateCounter<long>("mesh.discovery.refused", "{stream}", "Streams refused at the start, by status code");
        // From the watch event to the ACK: milliseconds when all is well, so the buckets start there.
        InstrumentAdvice<double> buckets = new() { HistogramBucketBoundaries = [.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30] };
        _convergence = _meter.CreateHistogram("mesh.discovery.convergence", "s", "From seeing a change to a sidecar's ACK", advice: buckets);
        _acknowledgement = _meter.CreateHistogram("mesh.discovery.acknowledgement", "s", "From sending a response to its ACK or NACK", advice: buckets);
        _meter.CreateObservableGauge("mesh.discovery.streams", () => streams.Count, "{stream}", "Open streams");
        _meter.CreateObservableGauge("mesh.discovery.rejected.resources", () => streams.Rejected, "{resource}", "Resources that sidecars refused as they are now, each counted for each sidecar");
    }

    public void Sent(DeltaDiscoveryResponse response)
    {
        KeyValuePair<string, object?> type = Type(response.TypeUrl);
        _responses.Add(1, type);
        _bytes.Add(response.CalculateSize(), type);
        _resources.Add(response.Resources.Count, type);
        _removals.Add(response.RemovedResources.Count, type);
    }

    public void Answered(string typeUrl, Acknowledgement acknowledgement, TimeProvider time)
    {
        KeyValuePair<string, object?> type = Type(typeUrl);
        _acknowledgement.Record(time.GetElapsedTime(acknowledgement.Response.SentAt).TotalSeconds, type);
        if (acknowledgement.Error is not null)
        {
            _rejections.Add(1, type);
        }
        else if (acknowledgement.Response.ChangedAt != 0)
        {
            _convergence.Record(time.GetElapsedTime(acknowledgement.Response.ChangedAt).TotalSeconds, type);
        }
    }

    public void Reconciled(string typeUrl, int resources) => _reconciled.Add(resources, Type(typeUrl));

    public void Refused(Grpc.Core.StatusCode code) => _refused.Add(1, new KeyValuePair<string, object?>("code", code.ToString()));

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Type(string typeUrl) => new("type", typeUrl[(typeUrl.LastIndexOf('.') + 1)..]);
}
