using System.Collections.Immutable;
using System.IO.Compression;
using System.Net;
using Mesh.Api.Federation.V1;
using Mesh.Api.Identity;
using Mesh.ControlPlane.Federation.Following;
using Mesh.ControlPlane.Federation.Statements;
using Mesh.ControlPlane.Kubernetes.ClusterLinks;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Kubernetes.ClusterLinks;

public sealed class KeptCodecTests
{
    private static readonly string Roots = new TestCluster("north").Roots.Pem;

    [Fact]
    public void Decode_WhatWasEncoded_HasTheVersionsThatThePeerKnows()
    {
        Statement[] statements = [Stated.Facts(Roots), Stated.Service("shop/cart"), Stated.Endpoints("shop/cart", Stated.Endpoint("10.1.0.4")), Stated.Region("north", RegionState.Evacuated)];

        var decoded = KeptCodec.Decode(KeptCodec.Encode(Fold(statements).State!))!;

        Assert.Equal(
            statements.Select(statement => (statement.Name, statement.Version)).Order(),
            decoded.Select(statement => (statement.Name, statement.Version)).Order());
    }

    [Fact]
    public void Encode_MoreThanAConfigMapHolds_IsDivided()
    {
        var random = new Random(1);
        var state = Fold([Stated.Facts(Roots)]).State!;
        // Random addresses, which nothing can compress.
        var endpoints = ImmutableDictionary.CreateRange(Enumerable.Range(0, 300).Select(i => KeyValuePair.Create(
            Models.Name($"shop/s{i}"),
            Stated.Endpoints($"shop/s{i}", [.. Enumerable.Range(0, 1000).Select(_ => Stated.Endpoint(new IPAddress(random.NextInt64(uint.MaxValue)).ToString()))]).Endpoints)));

        var parts = KeptCodec.Encode(state with { Endpoints = endpoints });

        Assert.InRange(parts.Count, 2, KeptCodec.MaxParts);
        Assert.All(parts, part => Assert.True(part.Length <= 512 * 1024));
        Assert.Equal(301, KeptCodec.Decode(parts)!.Count);
        Assert.Null(KeptCodec.Decode(parts.Take(1)));
    }

    [Fact]
    public void Decode_SomethingElse_IsNothing()
    {
        Assert.Null(KeptCodec.Decode([[1, 2, 3]]));
        // Small on the outside.
        using var bomb = new MemoryStream();
        using (var compressed = new GZipStream(bomb, CompressionLevel.Optimal, leaveOpen: true))
        {
            byte[] block = new byte[1024 * 1024];
            for (int i = 0; i < (3 * StatementLimits.MaxTotalBytes) / block.Length; i++)
            {
                compressed.Write(block);
            }
        }

        Assert.Null(KeptCodec.Decode([bomb.ToArray()]));
    }

    private static StatementFold Fold(IEnumerable<Statement> statements)
    {
        var fold = new StatementFold("north", new(TrustDomain.Default, new HashSet<IPAddress>()));
        fold.Restore(statements);
        return fold;
    }
}
