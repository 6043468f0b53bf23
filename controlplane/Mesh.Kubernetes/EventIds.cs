namespace Mesh.Kubernetes;

/// <summary>Log event ids of this library; 1000-1099 informers, 1100-1199 queues, 1200-1299 leadership, 1300-1399 events.</summary>
internal static class EventIds
{
    public const int InformerSynced = 1000;
    public const int InformerLost = 1001;
    public const int InformerRecovered = 1002;
    public const int InformerRelisted = 1003;
    public const int InformerObjectSkipped = 1004;
    public const int InformerHandlerFailed = 1005;
    public const int InformerKindMissing = 1006;
    public const int ServerAway = 1007;
    public const int ServerBack = 1008;

    public const int ReconcileFailed = 1100;
    public const int ReconcileStillFailing = 1101;
    public const int ReconcileRecovered = 1102;
    public const int ReconcileBug = 1103;
    public const int LoopFailed = 1104;

    public const int LeadershipAcquired = 1200;
    public const int LeadershipLost = 1201;
    public const int LeadershipReleased = 1202;
    public const int LeaseUnreachable = 1203;
    public const int LeadershipHeldElsewhere = 1204;
    public const int LeaderWorkFailed = 1205;
    public const int LeaseReachable = 1206;

    public const int EventNotWritten = 1300;
    public const int EventsDropped = 1301;
}
