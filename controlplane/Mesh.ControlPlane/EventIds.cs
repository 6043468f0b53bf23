namespace Mesh.ControlPlane;

/// <summary>Every log event of the control plane has a number of its own.</summary>
internal static class EventIds
{
    // Discovery: 1-19
    public const int StreamOpened = 1;
    public const int StreamClosed = 2;
    public const int StreamRefused = 3;
    public const int ResourceRejected = 4;
    public const int StreamFailed = 5;
    public const int ResourcesReconciled = 6;

    // Identity: 20-39
    public const int CertificateIssued = 20;
    public const int CertificateRefused = 21;
    public const int AttestationFailed = 22;
    public const int RootLoaded = 23;
    public const int RootCreated = 24;
    public const int ServingCertificateRenewed = 25;
    public const int IssuanceFailed = 26;
    public const int AuthorityUnusable = 27;
    public const int AuthorityUnreachable = 28;
    public const int WantedAuthorityUnusable = 29;
    public const int RotationAdvanced = 30;
    public const int RotationWaits = 31;
    public const int RotationFailed = 32;
    public const int CertificateEnds = 33;
    public const int IntermediateRenewed = 34;
    public const int RootReplaced = 35;
    public const int TrustReportFailed = 36;
    public const int IssuanceWorks = 37;

    // Kubernetes: 40-69
    public const int ModelFailed = 40;
    public const int ModelChanged = 41;
    public const int CachesSynced = 42;
    public const int ModelIsolating = 45;
    public const int InjectorVersionKnown = 46;
    public const int InjectorSilent = 47;
    public const int EndpointsOmitted = 48;

    // Webhooks: 80-89
    public const int ReviewRefused = 80;

    // Status: 70-79
    public const int StatusWritten = 70;
    public const int StatusFailed = 71;

    // Federation: 90-119
    public const int FederationCertificateRenewed = 90;
    public const int PeerConnected = 91;
    public const int PeerLost = 92;
    public const int PeerRefused = 93;
    public const int StatementRefused = 94;
    public const int OwnStatementRefused = 95;
    public const int StatementTooLarge = 96;
    public const int PeerForgotten = 97;
    public const int PeerStreamFailed = 98;
    public const int JoinAccepted = 99;
    public const int JoinRefused = 100;
    public const int PeerJoined = 101;
    public const int PeerJoinFailed = 102;
    public const int KeptPeerUnreadable = 103;
    public const int FederationFailed = 104;

    // Regions: 120-129
    public const int RegionChanged = 120;
    public const int RegionForgotten = 121;
    public const int RegionDecided = 122;
}
