using System.Net;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.State;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Balancing;

public sealed class LameDuckMarkTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Renew_LastsFromTheLatestWord()
    {
        LameDuckMark mark = new(_time);
        Assert.False(mark.IsActive);

        mark.Renew();
        _time.Advance(LameDuckMark.Lasts - TimeSpan.FromSeconds(1));
        Assert.True(mark.IsActive);
        mark.Renew();
        _time.Advance(LameDuckMark.Lasts - TimeSpan.FromSeconds(1));
        Assert.True(mark.IsActive);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(mark.IsActive);
    }

    [Theory]
    [InlineData(nameof(BalancingAlgorithm.PeakEwma))]
    [InlineData(nameof(BalancingAlgorithm.LeastRequest))]
    [InlineData(nameof(BalancingAlgorithm.RoundRobin))]
    [InlineData(nameof(BalancingAlgorithm.Random))]
    [InlineData(nameof(BalancingAlgorithm.Maglev))]
    public void Pick_OneLameDuck_AsksTheOtherHoweverWellItAnswers(string algorithm)
    {
        (EndpointModel lame, EndpointModel other, IEndpointPicker picker) = Two(Enum.Parse<BalancingAlgorithm>(algorithm));
        lame.State.ObserveLameDuck();
        lame.State.ObserveSuccess(TimeSpan.FromMilliseconds(1));
        other.State.ObserveSuccess(TimeSpan.FromSeconds(1));

        for (ulong hash = 0; hash < 100; hash++)
        {
            Assert.Same(other, picker.Pick(new PickContext([], hash * 0x9E37_79B9_7F4A_7C15)).Endpoint);
        }
    }

    [Theory]
    [InlineData(50)]
    [InlineData(0)] // Fail rather than ask one that is ejected: a lame duck is not.
    public void Pick_AllAreLameDucks_AsksThem(int panicThreshold)
    {
        (EndpointModel first, EndpointModel second, IEndpointPicker picker) = Two(BalancingAlgorithm.PeakEwma, panicThreshold);
        first.State.ObserveLameDuck();
        second.State.ObserveLameDuck();

        Assert.True(picker.Pick(new PickContext([])).IsSuccess);
        Assert.Same(second, picker.Pick(new PickContext([first])).Endpoint);
    }

    private (EndpointModel First, EndpointModel Second, IEndpointPicker Picker) Two(BalancingAlgorithm algorithm, int panicThreshold = 50)
    {
        EndpointPickerFactory pickers = new(_time, new Random(1));
        EndpointModel first = new(new IPEndPoint(IPAddress.Loopback, 1), null, "shop/1", pickers.CreateState());
        EndpointModel second = new(new IPEndPoint(IPAddress.Loopback, 2), null, "shop/2", pickers.CreateState());
        BackendPolicy policy = BackendPolicy.Default with { Algorithm = algorithm, PanicThreshold = panicThreshold };
        return (first, second, pickers.CreatePicker(pickers.CreateBackend(""), policy, [new LocalityTier([first, second])]));
    }
}
