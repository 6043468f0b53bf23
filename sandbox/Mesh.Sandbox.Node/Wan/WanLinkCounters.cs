namespace Mesh.Sandbox.Node.Wan;

/// <summary>What one direction between two clusters has done since the start.</summary>
/// <param name="Packets">That arrived.</param>
/// <param name="Bytes">Of the packets that arrived, IP headers included.</param>
/// <param name="LostByChance">Packets lost as <see cref="WanLinkSettings.Loss"/> says.</param>
/// <param name="LostByQueue">Packets that found the queue full.</param>
/// <param name="LostByPartition">Packets lost to a partition, on their way or before it.</param>
public readonly record struct WanLinkCounters(long Packets, long Bytes, long LostByChance, long LostByQueue, long LostByPartition);
