namespace Mesh.Proxy;

/// <summary>Event ids of the sidecar's log lines, unique and stable: people search for them. A range per area.</summary>
internal static class EventIds
{
    // 1000: life of the process
    public const int Started = 1000;
    public const int Ready = 1001;
    public const int Draining = 1003;
    public const int Stopped = 1004;
    public const int BackgroundLoopFailed = 1005;
    public const int StartFailed = 1006;
    public const int MemoryKeeperFailed = 1007;
    public const int Ending = 1008;

    // 2000: identity
    public const int CertificateIssued = 2000;
    public const int CertificateRequestFailed = 2001;
    public const int CertificateRequestDenied = 2002;
    public const int CertificateRunningOut = 2004;
    public const int RootsChanged = 2005;
    public const int CertificateExpired = 2006;
    public const int FederatedRootsChanged = 2007;

    // 3000: discovery
    public const int StreamOpened = 3000;
    public const int StreamClosed = 3001;
    public const int ResourceRejected = 3002;
    public const int ConfigurationApplied = 3003;
    public const int WarmingTimedOut = 3004;
    public const int SendFailed = 3005;
    public const int StreamEnded = 3006;
    public const int StreamStuck = 3007;
    public const int CacheLoaded = 3010;
    public const int CacheIgnored = 3011;
    public const int CacheWriteFailed = 3012;

    // 4000: administration
    public const int AdminListening = 4000;
    public const int AdminRequestFailed = 4001;
    public const int AdminConnectionFailed = 4002;
    public const int LogLevelChanged = 4003;

    // 5000: connections
    public const int AcceptFailed = 5000;
    public const int ConnectionEnded = 5001;
    public const int ConnectionFailed = 5002;
    public const int LoopRefused = 5003;
    public const int HandshakeRefused = 5004;
    public const int NoCertificateYet = 5005;
    public const int UnknownServerName = 5006;
    public const int OpaqueUpstreamFailed = 5007;
    public const int HandshakeFailed = 5008;
    public const int PeerRejected = 5009;
    public const int LoopFailed = 5010;
    public const int HandlerFailed = 5011;
    public const int PlainRefused = 5012;
    public const int AccessDenied = 5013;
    public const int AccessAudited = 5014;
    public const int GatewayRefused = 5015;

    // 5100: requests
    public const int RequestFailed = 5100;
    public const int RequestCrashed = 5101;
    public const int RequestNotForwarded = 5102;
    public const int RoutingFailed = 5103;
    public const int RequestInvalid = 5104;
    public const int MirrorFailed = 5105;
    public const int HostStarted = 5110;
    public const int HostStartFailed = 5111;

    // 5300: telemetry
    public const int CollectorDoesNotTake = 5300;
    public const int CollectorTakes = 5301;
    public const int ExportFailed = 5302;

    // 5400: DNS
    public const int DnsListening = 5400;
    public const int DnsCannotListen = 5401;
    public const int NameserverDown = 5402;
    public const int NameserverUp = 5403;
    public const int DnsReceiveFailed = 5404;
    public const int DnsQueryFailed = 5405;

    // 5200: endpoints
    public const int EndpointEjected = 5200;
    public const int EndpointReturned = 5201;
    public const int EndpointKept = 5202;
    public const int MoveLimited = 5203;
    public const int MoveUnlimited = 5204;
}
