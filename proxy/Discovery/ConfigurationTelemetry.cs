using Mesh.Proxy.State;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Discovery;

/// <summary>Log lines and metrics of configuration changes.</summary>
internal sealed partial class ConfigurationTelemetry(DiscoveryMetrics metrics, ILogger<ConfigurationTelemetry> logger)
{
    public void Received(AppliedResponse applied)
    {
        metrics.ResponseApplied(applied.Rejections.Length);
        foreach (ResourceRejection rejection in applied.Rejections)
        {
            Log.Rejected(logger, rejection);
        }
    }

    public void Applied(ProxyState state) => Log.Applied(logger, state.ServicesByAddress.Count, state.Workload?.Inbound.Count ?? 0);

    public void RootsChanged(int count) => Log.RootsChanged(logger, count);

    /// <param name="trustDomains">All that are believed beside the own one.</param>
    public void FederatedRootsChanged(IReadOnlyCollection<string> trustDomains) => Log.FederatedRootsChanged(logger, string.Join(", ", trustDomains.Order(StringComparer.Ordinal)));

    public void TimedOut(IReadOnlyList<string> services)
    {
        foreach (string service in services)
        {
            Log.WarmingTimedOut(logger, service, ServiceWarming.MaxWait);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.ResourceRejected, LogLevel.Warning, "Refused {Rejection}; the last good version stays in force")]
        public static partial void Rejected(ILogger logger, ResourceRejection rejection);

        [LoggerMessage(EventIds.ConfigurationApplied, LogLevel.Debug, "New configuration in force: {Addresses} service addresses, {Inbound} inbound ports")]
        public static partial void Applied(ILogger logger, int addresses, int inbound);

        [LoggerMessage(EventIds.RootsChanged, LogLevel.Information, "Trust bundle changed, {Count} roots")]
        public static partial void RootsChanged(ILogger logger, int count);

        [LoggerMessage(EventIds.FederatedRootsChanged, LogLevel.Information, "Trust bundles of linked clusters changed; other trust domains that are believed now: {TrustDomains}")]
        public static partial void FederatedRootsChanged(ILogger logger, string trustDomains);

        [LoggerMessage(
            EventIds.WarmingTimedOut,
            LogLevel.Warning,
            "Service {Service} comes into force without the endpoints of all its backends: the control plane has not sent them within {Wait}")]
        public static partial void WarmingTimedOut(ILogger logger, string service, TimeSpan wait);
    }
}
