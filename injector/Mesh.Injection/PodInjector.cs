using Mesh.Api.WellKnown;
using Mesh.Injection.Patching;
using Mesh.Injection.Pods;
using Mesh.Injection.Sidecar;

namespace Mesh.Injection;

/// <summary>
/// Gives pods their sidecars: a pure function from a pod to a JSON patch. The webhook, the command line and the tests all use this one.
/// </summary>
public sealed class PodInjector
{
    private const string MeshPrefix = "mesh.dev/";

    /// <summary>Warnings reach a terminal through an HTTP header of bounded size.</summary>
    private const int MaxWarnings = 8;

    private static readonly string[] KnownAnnotations =
    [
        MeshLabels.Inject, MeshAnnotations.InjectionVersion,
        MeshAnnotations.ProxyImage, MeshAnnotations.ProxyLogLevel, MeshAnnotations.ProxyConcurrency, MeshAnnotations.ProxyDrainTimeout,
        MeshAnnotations.ProxyMaxResourceBytes,
        MeshAnnotations.AccessLog, MeshAnnotations.OtlpEndpoint, MeshAnnotations.TraceRatio,
        MeshAnnotations.ProxyCpuRequest, MeshAnnotations.ProxyCpuLimit, MeshAnnotations.ProxyMemoryRequest, MeshAnnotations.ProxyMemoryLimit,
        MeshAnnotations.ExcludeInboundPorts, MeshAnnotations.ExcludeOutboundPorts, MeshAnnotations.ExcludeOutboundCidrs,
        MeshAnnotations.IncludeInboundPorts, MeshAnnotations.IncludeOutboundPorts, MeshAnnotations.IncludeOutboundCidrs,
        MeshAnnotations.Dns,
        MeshPolicy.MutualTls,
    ];

    private readonly InjectionOptions _options;

    /// <summary>Creates an injector for one cluster.</summary>
    /// <exception cref="ArgumentException">The options are not valid; see <see cref="InjectionOptionsValidator"/>.</exception>
    public PodInjector(InjectionOptions options)
    {
        IReadOnlyList<string> faults = InjectionOptionsValidator.Validate(options);
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join("; ", faults), nameof(options));
        }

        _options = options;
        Version = InjectionVersion.Of(options);
    }

    /// <summary>What new pods get as their annotation <see cref="MeshAnnotations.InjectionVersion"/>.</summary>
    public string Version { get; }

    /// <summary>Decides about a pod and writes the patch that follows. Never throws because of what the pod contains.</summary>
    public InjectionResult Inject(InjectionRequest request)
    {
        try
        {
            return Inject(PodView.Read(request.Pod), request);
        }
        catch (Exception malformed) when (malformed is MalformedPodException or InvalidOperationException)
        {
            // InvalidOperationException: a name or value is not Unicode, see PodShape.
            return InjectionResult.Unchanged(
                InjectionDecision.Reject(InjectionReason.MalformedPod, $"this is not a pod: {malformed.Message}"));
        }
    }

    private InjectionResult Inject(PodView pod, InjectionRequest request)
    {
        InjectionDecision decision = InjectionDecider.Decide(pod, request.Namespace, request.NamespaceEnabled);
        if (decision.Outcome != InjectionOutcome.Inject)
        {
            return InjectionResult.Unchanged(decision, IgnoredWish(pod, decision));
        }

        SidecarSettingsReader reader = new(pod, _options);
        SidecarSettings settings = reader.Read();
        return reader.Faults.Count > 0
            ? InjectionResult.Unchanged(InjectionDecision.Reject(InjectionReason.InvalidAnnotation, string.Join("; ", reader.Faults)))
            : new InjectionResult(decision, PodPatcher.CreatePatch(pod, settings, Version), UnknownAnnotations(pod));
    }

    private static string[] IgnoredWish(PodView pod, InjectionDecision decision)
    {
        bool asked = (pod.Label(MeshLabels.Inject) ?? pod.Annotation(MeshLabels.Inject)) == MeshLabels.Enabled;
        bool ignored = decision.Reason is InjectionReason.HostNetwork or InjectionReason.Windows or InjectionReason.SystemNamespace;
        return asked && ignored ? [$"{MeshLabels.Inject}={MeshLabels.Enabled} has no effect: {decision.Message}"] : [];
    }

    private static string[] UnknownAnnotations(PodView pod) =>
    [
        .. (pod.Annotations?.Keys ?? [])
            .Where(name => name.StartsWith(MeshPrefix, StringComparison.Ordinal) && !KnownAnnotations.Contains(name))
            .Order(StringComparer.Ordinal)
            .Take(MaxWarnings)
            .Select(name => $"annotation {name} is not known to the mesh and has no effect"),
    ];
}
