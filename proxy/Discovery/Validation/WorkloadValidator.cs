using System.Globalization;
using Mesh.Api;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Concurrency;

namespace Mesh.Proxy.Discovery.Validation;

/// <summary>Checks a <see cref="Workload"/>.</summary>
internal static class WorkloadValidator
{
    private const int MaxConcurrency = 100_000;

    /// <summary>Linked trust domains: far more than anybody links, and a bound on roots that every handshake may have to look at.</summary>
    private const int MaxFederated = 100;

    public static ResourceFault? Check(string name, Workload workload)
    {
        if (ResourceName.TryParse(name) is not { } parsed || parsed.Namespace != workload.Namespace || parsed.Name != workload.Name)
        {
            return new ResourceFault("name", $"'{name}' is not the name of workload '{workload.Namespace}/{workload.Name}'");
        }

        if (!KubernetesNames.IsSubdomain(workload.ServiceAccount))
        {
            return new ResourceFault("service_account", $"'{workload.ServiceAccount}' is not the name of a service account");
        }

        var exposed = new HashSet<(string Service, uint Port)>();
        for (int i = 0; i < workload.Inbound.Count; i++)
        {
            if (CheckInbound(workload.Inbound[i]) is { } fault)
            {
                return fault with { Field = $"inbound[{i}].{fault.Field}" };
            }

            if (!exposed.Add((workload.Inbound[i].Service, workload.Inbound[i].ServicePort)))
            {
                return new ResourceFault($"inbound[{i}]", $"port {workload.Inbound[i].ServicePort} of {workload.Inbound[i].Service} appears twice");
            }
        }

        for (int i = 0; i < workload.Probes.Count; i++)
        {
            if (!Ports.IsValid(workload.Probes[i].Port))
            {
                return new ResourceFault($"probes[{i}].port", Ports.Invalid(workload.Probes[i].Port));
            }
        }

        return CheckFederated(workload);
    }

    private static ResourceFault? CheckFederated(Workload workload)
    {
        if (workload.FederatedTrustDomains.Count > MaxFederated)
        {
            return new ResourceFault("federated_trust_domains", $"{workload.FederatedTrustDomains.Count} are more than {MaxFederated}");
        }

        var known = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < workload.FederatedTrustDomains.Count; i++)
        {
            string name = workload.FederatedTrustDomains[i];
            if (TrustDomain.TryParse(name) is null)
            {
                return new ResourceFault($"federated_trust_domains[{i}]", $"'{name}' is not the name of a trust domain");
            }

            if (!known.Add(name))
            {
                return new ResourceFault($"federated_trust_domains[{i}]", $"{name} appears twice");
            }
        }

        return null;
    }

    private static ResourceFault? CheckInbound(InboundPort inbound)
    {
        if (ResourceName.TryParse(inbound.Service) is null)
        {
            return new ResourceFault("service", $"'{inbound.Service}' is not a service name");
        }

        if (!Ports.IsValid(inbound.ServicePort))
        {
            return new ResourceFault("service_port", Ports.Invalid(inbound.ServicePort));
        }

        return Ports.IsValid(inbound.TargetPort) ? Check(inbound.AdaptiveConcurrency) : new ResourceFault("target_port", Ports.Invalid(inbound.TargetPort));
    }

    private static ResourceFault? Check(AdaptiveConcurrency? concurrency)
    {
        if (ConcurrencySettings.Of(concurrency) is not { } settings)
        {
            return null;
        }

        return Range("min_concurrency", settings.MinLimit, 1, MaxConcurrency)
            ?? Range("max_concurrency", settings.MaxLimit, settings.MinLimit, MaxConcurrency)
            ?? Range("min_rtt_interval_ms", settings.MeasureInterval.TotalMilliseconds, 1_000, 86_400_000)
            ?? Range("min_rtt_requests", settings.MeasureRequests, 1, 10_000)
            ?? Range("buffer_percent", settings.Buffer * 100, 0, 1_000);
    }

    private static ResourceFault? Range(string field, double value, double least, double most) => value >= least && value <= most
        ? null
        : new ResourceFault($"adaptive_concurrency.{field}", string.Create(CultureInfo.InvariantCulture, $"{value} is not between {least} and {most}"));
}
