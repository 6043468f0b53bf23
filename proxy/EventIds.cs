namespace Mesh.Proxy;

/// <summary>Event ids of the sidecar's log lines, unique and stable: people search for them. A range per area.</summary>
internal static class EventIds
{
    // 1000: life of the process
    public const int Started = 1000;
    public const int Ready = 1001;
    public const int NotReady = 1002;
    public const int Draining = 1003;
    public const int Stopped = 1004;
    public const int BackgroundLoopFailed = 1005;

    // 2000: identity
    public const int CertificateIssued = 2000;
    public const int CertificateRequestFailed = 2001;
    public const int CertificateRequestDenied = 2002;
    public const int CertificateRefused = 2003;
    public const int CertificateRunningOut = 2004;
    public const int RootsChanged = 2005;

    // 3000: discovery
    public const int StreamOpened = 3000;
    public const int StreamClosed = 3001;
    public const int ResourceRejected = 3002;
    public const int ConfigurationApplied = 3003;
    public const int WarmingTimedOut = 3004;
    public const int SendFailed = 3005;
    public const int CacheLoaded = 3010;
    public const int CacheIgnored = 3011;
    public const int CacheWriteFailed = 3012;

    // 4000: administration
    public const int AdminListening = 4000;
    public const int AdminRequestFailed = 4001;

    // 5000 and up: the data path
}
