using Mesh.Api.WellKnown;
using Mesh.Injection.Annotations;
using Mesh.Injection.Pods;

namespace Mesh.Injection.Sidecar;

/// <summary>Reads a pod's annotations into <see cref="SidecarSettings"/> and collects every fault, so that one attempt shows them all.</summary>
internal sealed class SidecarSettingsReader(PodView pod, InjectionOptions options)
{
    private readonly List<string> _faults = [];

    /// <summary>What is wrong, each naming its annotation.</summary>
    public IReadOnlyList<string> Faults => _faults;

    public SidecarSettings Read()
    {
        CheckMutualTls();
        return ReadSettings();
    }

    private SidecarSettings ReadSettings() => new()
    {
        Options = options,
        Image = Checked(MeshAnnotations.ProxyImage, value => ImageReference.Check(value)) ?? options.ProxyImage,
        LogLevel = Checked(MeshAnnotations.ProxyLogLevel, ProxyLogLevel.Check) ?? options.LogLevel,
        Concurrency = Checked(MeshAnnotations.ProxyConcurrency, ProxyConcurrency.Check),
        MaxResourceBytes = Checked(MeshAnnotations.ProxyMaxResourceBytes, ProxyMaxResourceBytes.Check),
        DrainTimeoutSeconds = Checked(MeshAnnotations.ProxyDrainTimeout, ProxyDrainTimeout.Check),
        GracePeriodSeconds = pod.TerminationGracePeriodSeconds,
        AccessLog = Checked(MeshAnnotations.AccessLog, ProxyAccessLog.Check),
        OtlpEndpoint = Checked(MeshAnnotations.OtlpEndpoint, CollectorUrl.Check),
        TraceRatio = Checked(MeshAnnotations.TraceRatio, ProxyRatio.Check),
        Dns = Checked(MeshAnnotations.Dns, ProxyDns.Check),
        Cpu = Resource("cpu", MeshAnnotations.ProxyCpuRequest, MeshAnnotations.ProxyCpuLimit, options.CpuRequest, options.CpuLimit),
        Memory = Resource("memory", MeshAnnotations.ProxyMemoryRequest, MeshAnnotations.ProxyMemoryLimit, options.MemoryRequest, options.MemoryLimit),
        ExcludeInboundPorts = Ports(MeshAnnotations.ExcludeInboundPorts),
        ExcludeOutboundPorts = Ports(MeshAnnotations.ExcludeOutboundPorts),
        ExcludeOutboundCidrs = Cidrs(MeshAnnotations.ExcludeOutboundCidrs),
        IncludeInboundPorts = Ports(NotEmpty(MeshAnnotations.IncludeInboundPorts)),
        IncludeOutboundPorts = Ports(NotEmpty(MeshAnnotations.IncludeOutboundPorts)),
        IncludeOutboundCidrs = Cidrs(NotEmpty(MeshAnnotations.IncludeOutboundCidrs)),
    };

    // The control plane reads it; here it is only held to a value that means something, so that its author is told at once.
    private void CheckMutualTls()
    {
        string? label = pod.Label(MeshPolicy.MutualTls);
        string? annotation = pod.Annotation(MeshPolicy.MutualTls);
        foreach ((string place, string? value) in new[] { ("label", label), ("annotation", annotation) })
        {
            if (value is not (null or MeshPolicy.Strict or MeshPolicy.Permissive))
            {
                _faults.Add($"{place} {MeshPolicy.MutualTls} has the value {QuotedValue.Of(value)}: use '{MeshPolicy.Strict}' or '{MeshPolicy.Permissive}'");
            }
        }

        if (label is not null && annotation is not null && label != annotation)
        {
            _faults.Add($"label {MeshPolicy.MutualTls} says {QuotedValue.Of(label)} but the annotation of the same name says {QuotedValue.Of(annotation)}: remove one");
        }
    }

    private ComputeResource Resource(string name, string requestAnnotation, string limitAnnotation, string defaultRequest, string? defaultLimit)
    {
        string? request = Checked(requestAnnotation, CheckQuantity);
        string? limit = Checked(limitAnnotation, CheckQuantity);
        ComputeResource resource = new(name, request ?? defaultRequest, limit ?? defaultLimit);
        if (!resource.RequestExceedsLimit)
        {
            return resource;
        }

        if (request is not null && limit is not null)
        {
            _faults.Add($"annotation {requestAnnotation} '{request}' is above annotation {limitAnnotation} '{limit}'");
        }

        // Only one of the two is the pod's wish; the default gives way to it.
        return request is null ? resource with { Request = resource.Limit! } : resource with { Limit = resource.Request };
    }

    private static string? CheckQuantity(string value) => Quantity.TryParse(value) is null ? Quantity.Expected : null;

    // "Only these" with none of them could mean nothing, or everything: who writes it must say which.
    private string NotEmpty(string annotation)
    {
        if (string.IsNullOrWhiteSpace(pod.Annotation(annotation) ?? "all"))
        {
            Report(annotation, "is empty; leave it out to include everything");
        }

        return annotation;
    }

    private IReadOnlyList<int> Ports(string annotation)
    {
        IReadOnlyList<int> ports = PortList.Parse(pod.Annotation(annotation) ?? "", out string? fault);
        Report(annotation, fault);
        return ports;
    }

    private IReadOnlyList<string> Cidrs(string annotation)
    {
        IReadOnlyList<string> networks = CidrList.Parse(pod.Annotation(annotation) ?? "", out string? fault);
        Report(annotation, fault);
        return networks;
    }

    private string? Checked(string annotation, Func<string, string?> check)
    {
        if (pod.Annotation(annotation) is not { } value)
        {
            return null;
        }

        if (check(value) is not { } fault)
        {
            return value;
        }

        Report(annotation, $"{QuotedValue.Of(value)} {fault}");
        return null;
    }

    private void Report(string annotation, string? fault)
    {
        if (fault is not null)
        {
            _faults.Add($"annotation {annotation} {fault}");
        }
    }
}
