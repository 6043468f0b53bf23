namespace Mesh.Sandbox.Node;

/// <summary>Event ids of this project's log messages, in one place so that none is used twice.</summary>
internal static class EventIds
{
    public const int NetworkReady = 4000;
    public const int PodNetworkReady = 4001;
    public const int ServiceRulesApplied = 4010;
    public const int ServiceRulesFailed = 4011;
    public const int DnsStarted = 4020;
    public const int DnsRequestFailed = 4021;
    public const int ContainerStarted = 4030;
    public const int ContainerEnded = 4031;
    public const int PodSyncFailed = 4040;
    public const int PodAdded = 4041;
    public const int PodRemoved = 4042;
    public const int PodEnding = 4043;
    public const int PodRetrying = 4044;
    public const int WanStarted = 4060;
    public const int WanFailed = 4061;
    public const int NodeRegistered = 4070;
    public const int NodeHeartbeatFailed = 4071;
}
