using System.Reflection;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using k8s;
using k8s.Models;
using Mesh.ControlPlane.Kubernetes;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Tests.Kubernetes;

/// <summary>The executable cannot read or write a kind without generated code; tests can, by reflection, and would not notice.</summary>
public sealed class KindsContextTests
{
    private const int TypeSpecTable = 0x1B000000;
    private const int MethodSpecTable = 0x2B000000;

    /// <summary>Those whose type arguments become JSON, objects or not.</summary>
    private static readonly Type[] Writers = [typeof(ObjectJson), typeof(KubernetesConnection), typeof(ResourceClient<>)];

    /// <summary>Every type that is written or read as JSON of Kubernetes anywhere in the code: informers, clients, publishers, status writers, reviewers.</summary>
    public static TheoryData<Type> Used => [.. Arguments(typeof(KindsContext).Assembly).Distinct().OrderBy(type => type.ToString(), StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Used), DisableDiscoveryEnumeration = true)]
    public void GetTypeInfo_WhatTheControlPlaneReadsOrWrites_IsThere(Type type) =>
        Assert.True(KindsContext.Default.GetTypeInfo(type) is not null || LibraryKindsContext.Default.GetTypeInfo(type) is not null, $"{nameof(KindsContext)} has no line for {type}");

    /// <summary>That the search above finds each way in which a kind is used.</summary>
    [Theory]
    [InlineData(typeof(V1EndpointSlice))] // an informer
    [InlineData(typeof(TrafficSplit))] // an informer, a client, a reviewer
    [InlineData(typeof(V1CustomResourceDefinition))] // a publisher of one field
    [InlineData(typeof(V1TokenReview))] // a question
    [InlineData(typeof(IList<V1Condition>))] // a part that is written alone
    public void Used_OfEachSort_IsFound(Type type) => Assert.Contains(type, Used.Select(row => row.Data));

    /// <summary>Arguments that generic types and methods are used with, as the compiler wrote them down.</summary>
    private static IEnumerable<Type> Arguments(Assembly assembly)
    {
        using PEReader file = new(File.OpenRead(assembly.Location));
        var tables = System.Reflection.Metadata.PEReaderExtensions.GetMetadataReader(file);
        for (int row = 1; row <= tables.GetTableRowCount(TableIndex.MethodSpec); row++)
        {
            if (Closed(() => assembly.ManifestModule.ResolveMethod(MethodSpecTable | row)) is { } method)
            {
                bool isWriter = Writers.Contains(Definition(method.DeclaringType!));
                foreach (var argument in method.GetGenericArguments().SelectMany(WithArguments).Where(argument => isWriter || IsKind(argument)))
                {
                    yield return argument;
                }
            }
        }

        for (int row = 1; row <= tables.GetTableRowCount(TableIndex.TypeSpec); row++)
        {
            if (Closed(() => assembly.ManifestModule.ResolveType(TypeSpecTable | row)) is { } type)
            {
                foreach (var kind in WithArguments(type).Where(IsKind))
                {
                    yield return kind;
                }
            }
        }
    }

    /// <summary>Null for what depends on arguments of its surroundings: those are named where the surroundings are used.</summary>
    private static T? Closed<T>(Func<T?> resolve)
        where T : class
    {
        try
        {
            return resolve();
        }
        catch (Exception exception) when (exception is BadImageFormatException or ArgumentException)
        {
            return null;
        }
    }

    private static IEnumerable<Type> WithArguments(Type type) =>
        type.HasElementType ? WithArguments(type.GetElementType()!) : type.GetGenericArguments().SelectMany(WithArguments).Prepend(type);

    private static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    private static bool IsKind(Type type) => type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && type.IsAssignableTo(typeof(IKubernetesObject<V1ObjectMeta>));
}
