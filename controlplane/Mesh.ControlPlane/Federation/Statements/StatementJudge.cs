using Google.Protobuf.Collections;
using Mesh.Api;
using Mesh.Api.Federation.V1;
using Mesh.ControlPlane.Identity;

namespace Mesh.ControlPlane.Federation.Statements;

/// <summary>
/// Decides whether a peer may state what it states: facts about its own cluster, well-formed and within bounds. Whatever gets past here is merged into what sidecars are told, so
/// nothing is taken on trust.
/// </summary>
internal static class StatementJudge
{
    private const int MaxPorts = 100;
    private const int MaxGateways = 16;
    private const int MaxRootsLength = 64 * 1024;
    private const int MaxEntries = 64;
    private const int MaxEntryLength = 1024;
    private const int MaxFailovers = 16;
    private const int MaxTextLength = 1024;
    private const int MaxAffinitySeconds = 86_400;
    private const int MaxLoadPercent = 1000;
    private const ulong MaxDrainMilliseconds = 7 * 86_400_000UL;

    /// <summary>Year 9999: what comes after it is no time that can be computed with.</summary>
    private const long MaxTime = 253_402_300_799_999;

    // Half of what fits, so that whoever counts on does not begin again at 0.
    private const ulong MaxCounter = long.MaxValue;

    /// <summary>Why a statement is refused; null if it is not.</summary>
    public static string? Fault(Statement statement, PeerRules rules) =>
        StatementName.TryParse(statement.Name) is not { } name ? "there are no statements of this name"
        : statement.CalculateSize() > StatementLimits.MaxStatementBytes ? $"it has more than {StatementLimits.MaxStatementBytes} bytes"
        : !StatementText.IsVersion(statement.Version) ? "its version is no hash"
        : (name.Kind, statement.ContentCase) switch
        {
            (StatementKind.Cluster, Statement.ContentOneofCase.Cluster) => Fault(statement.Cluster, rules),
            (StatementKind.Service, Statement.ContentOneofCase.Service) => Fault(statement.Service),
            (StatementKind.Endpoints, Statement.ContentOneofCase.Endpoints) => EndpointsJudge.Fault(name.Service, statement.Endpoints, rules),
            (StatementKind.Region, Statement.ContentOneofCase.Region) => Fault(statement.Region),
            _ => "its content is not what its name says",
        };

    private static string? Fault(ClusterFacts facts, PeerRules rules)
    {
        if (facts.TrustDomain != rules.TrustDomain.Name)
        {
            return $"trust_domain: '{StatementText.Shown(facts.TrustDomain)}' is not that of the link, '{rules.TrustDomain}'";
        }

        if (facts.Network.Length > 0 && !KubernetesNames.IsLabel(facts.Network))
        {
            return "network: must be a DNS label";
        }

        if (facts.Gateways.Count > MaxGateways)
        {
            return $"gateways: more than {MaxGateways}";
        }

        foreach (var gateway in facts.Gateways)
        {
            if (AddressRules.Fault(gateway.Address, rules.Forbidden) is { } fault)
            {
                return $"gateways: {fault}";
            }

            if (!IsPort(gateway.Port))
            {
                return $"gateways: {gateway.Port} is no port";
            }
        }

        if (facts.Gateways.Select(gateway => (gateway.Address, gateway.Port)).Distinct().Count() != facts.Gateways.Count)
        {
            return "gateways: one is named twice";
        }

        if (!StatementText.IsPlain(facts.ControlPlaneVersion, MaxTextLength))
        {
            return "control_plane_version: too long, or with control characters";
        }

        return RootsFault(facts.RootsPem);
    }

    private static string? RootsFault(string pem)
    {
        if (pem.Length > MaxRootsLength)
        {
            return $"roots_pem: more than {MaxRootsLength} characters";
        }

        try
        {
            TrustBundle.Read(pem);
            return null;
        }
        catch (InvalidAuthorityException exception)
        {
            return $"roots_pem: {StatementText.Shown(exception.Message)}";
        }
    }

    private static string? Fault(ExportedService service)
    {
        if (service.Ports.Count is 0 or > MaxPorts)
        {
            return $"ports: must be 1 to {MaxPorts}";
        }

        foreach (var port in service.Ports)
        {
            if (!IsPort(port.Port))
            {
                return $"ports: {port.Port} is no port";
            }

            if (port.Name.Length > 0 && !KubernetesNames.IsLabel(port.Name))
            {
                return $"ports: '{StatementText.Shown(port.Name)}' is no name of a port";
            }

            if (!StatementText.IsPlain(port.AppProtocol, KubernetesNames.MaxSubdomainLength))
            {
                return "ports: app_protocol is too long, or has control characters";
            }

            if (!Enum.IsDefined(port.Protocol))
            {
                return "ports: unknown protocol";
            }
        }

        return service.Ports.Select(port => port.Port).Distinct().Count() != service.Ports.Count ? "ports: one is named twice"
            : !Enum.IsDefined(service.Type) ? "type: unknown"
            : service.ClientIpAffinitySeconds > MaxAffinitySeconds ? $"client_ip_affinity_seconds: more than {MaxAffinitySeconds}"
            : !IsTime(service.ExportedAt) ? "exported_at: no time"
            : !AreEntries(service.Labels) ? "labels: too many, too long, or with control characters"
            : !AreEntries(service.Annotations) ? "annotations: too many, too long, or with control characters"
            : null;
    }

    private static string? Fault(RegionDecision decision) =>
        !Enum.IsDefined(decision.State) ? "state: unknown"
        : decision.Counter is 0 or > MaxCounter ? "counter: out of range"
        : decision.DrainOverMs > MaxDrainMilliseconds ? "drain_over_ms: more than seven days"
        : decision.RestoreOverMs > MaxDrainMilliseconds ? "restore_over_ms: more than seven days"
        : !IsTime(decision.DecidedAt) ? "decided_at: no time"
        : !IsTime(decision.Until) ? "until: no time"
        : decision.FailoverTo.Count > MaxFailovers || decision.FailoverTo.Any(region => !StatementText.IsTopology(region)) ? $"failover_to: at most {MaxFailovers} names of regions"
        : decision.MaxLoadPercent > MaxLoadPercent ? $"max_load_percent: more than {MaxLoadPercent}"
        : !StatementText.IsPlain(decision.DecidedBy, MaxTextLength) ? "decided_by: too long, or with control characters"
        : !StatementText.IsPlain(decision.Reason, MaxTextLength) ? "reason: too long, or with control characters"
        : null;

    private static bool IsPort(uint port) => port is >= 1 and <= 65535;

    private static bool IsTime(long time) => time is >= 0 and <= MaxTime;

    private static bool AreEntries(MapField<string, string> entries) =>
        entries.Count <= MaxEntries && entries.All(entry => entry.Key.Length > 0 && StatementText.IsPlain(entry.Key, MaxEntryLength) && StatementText.IsPlain(entry.Value, MaxEntryLength));
}
